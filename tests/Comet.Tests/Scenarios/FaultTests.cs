using Comet.Simulator.Faults;
using Comet.Tests.Scenarios.Support;

namespace Comet.Tests.Scenarios;

/// <summary>Each fault in virtual time, by what a client sees of it.</summary>
[TestClass]
public class FaultTests
{
    private static readonly Dictionary<string, string> s_scenarios = new()
    {
        ["latency"] = """
              - fault: latency=200,for=5
              - publish: { topic: message, value: 1 }
              - expect: { client: ws, topic: message, not-within: 199ms }
              - expect: { client: ws, topic: message, value: 1, within: 1ms }
              - wait: 10s
              - publish: { topic: message, value: 2 }
              - expect: { client: ws, topic: message, value: 2 }
            """,
        ["bandwidth"] = """
              - fault: { name: bandwidth, arguments: "100", client: ws }
              - publish: { topic: message, value: "some fifty letters, all of them on their way" }
              - expect: { client: sse, topic: message }
              - expect: { client: ws, topic: message, not-within: 900ms }
              - expect: { client: ws, topic: message, within: 900ms }
              - fault: { clear: bandwidth }
              - publish: { topic: message, value: 2 }
              - expect: { client: ws, topic: message, value: 2 }
            """,
        ["segment"] = """
              - fault: segment=1
              - publish: { topic: message, value: "byte by byte" }
              - expect: { client: ws, topic: message, value: "byte by byte" }
              - expect: { client: sse, topic: message, value: "byte by byte" }
            """,
        ["stall"] = """
              - fault: stall=for=5
              - publish: { topic: message, value: 1 }
              - expect: { client: sse, topic: message, not-within: 4999ms }
              - expect: { client: sse, topic: message, value: 1, within: 1ms }
              - expect: { client: ws, topic: message, value: 1 }
            """,
        ["half-open"] = """
              - fault: { name: half-open, client: ws }
              - publish: { topic: message, value: 1 }
              - expect: { client: ws, topic: message, value: 1 }
              - expect: { client: ws, state: offline, within: 30s }
              - expect: { client: sse, state: offline, not-within: 1min }
            """,
        ["send-timeout"] = """
              - fault: { name: send-timeout, client: sse }
              - publish: { topic: message, value: 1 }
              - expect: { client: ws, topic: message, value: 1 }
              - expect: { client: sse, topic: message, not-within: 14s }
              - expect: { client: sse, state: offline, within: 2s }
              - fault: { clear: all }
              - expect: { client: sse, topic: message, value: 1, within: 5s }
            """,
        ["reset"] = """
              - fault: reset
              - expect: { client: sse, state: offline }
              - expect: { client: ws, state: offline }
              - publish: { topic: message, value: 1 }
              - expect: { client: sse, topic: message, value: 1, within: 3s }
              - expect: { client: ws, topic: message, value: 1, within: 3s }
            """,
        ["wifi-off"] = """
              - fault: wifi-off=10,peers=reset
              - expect: { client: sse, state: offline }
              - publish: { topic: message, value: 1 }
              - expect: { client: sse, topic: message, not-within: 10s }
              - expect: { client: sse, topic: message, value: 1, within: 10s }
              - fault: wifi-off=5
              - publish: { topic: message, value: 2 }
              - expect: { client: sse, state: offline, not-within: 20s }
              - expect: { client: sse, topic: message, value: 2, within: 30s }
            """,
        ["new-address"] = """
              - fault: new-address
              - expect: { client: sse, state: offline }
              - expect: { client: sse, state: online, within: 3s }
              - expect: { client: sse, reset: true, not-within: 5s }
            """,
        ["accept-failure"] = """
              - fault: accept-failure=for=4
              - connect: { client: late, method: sse }
              - expect: { client: late, state: online, not-within: 3900ms }
              - expect: { client: late, state: online, within: 200ms }
            """,
        ["sensor-exception"] = """
              - fault: sensor-exception=temperature
              - set: { temperature: 7 }
              - expect: { client: sse, topic: temperature, value: 7, not-within: 5s }
              - fault: { clear: sensor-exception }
              - expect: { client: sse, topic: temperature, value: 7, within: 1s }
            """,
        ["clock-jump"] = """
              - connect: { client: long, method: long-polling, since: latest, topics: [message] }
              - fault: clock-jump=30,clock=uptime
              - publish: { topic: message, value: 1 }
              - expect: { client: long, topic: message, value: 1 }
              - fault: clock-jump=-1000
              - publish: { topic: message, value: 2 }
              - expect: { client: ws, topic: message, value: 2, within: 5s }
            """,
        ["reboot"] = """
              - fault: reboot=2
              - expect: { client: sse, reset: true, within: 5s }
              - expect: { client: ws, reset: true, within: 5s }
            """,
        ["brown-out"] = """
              - fault: brown-out=every=20,boot=1,for=50
              - expect: { client: sse, reset: true, within: 5s }
              - expect: { client: sse, reset: true, not-within: 14s }
              - expect: { client: sse, reset: true, within: 10s }
              - expect: { client: sse, reset: true, within: 25s }
              - expect: { client: sse, reset: true, not-within: 1min }
            """,
    };

    public static IEnumerable<object[]> Names =>
        FaultCatalog.All.Select(type => new object[] { type.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Each_fault_works_in_virtual_time(string name)
    {
        ScenarioRun.Passes($"""
            steps:
              - connect: {Braces("client: sse, method: sse")}
              - connect: {Braces("client: ws, method: websocket")}
            {s_scenarios[name]}
              - fault: {Braces("clear: all")}
              - expect: {Braces("client: sse, lost: 0, within: 1min")}
              - expect: {Braces("client: ws, lost: 0, within: 1min")}
              - expect: {Braces("client: ws, repeated: 0")}
            """);
    }

    [TestMethod]
    public void A_fault_of_a_client_needs_its_connection()
    {
        StringAssert.StartsWith(ScenarioRun.Fails("""
            steps:
              - connect: { client: a, method: sse }
              - fault: wifi-off=5,peers=reset
              - fault: { name: stall, client: a }
            """, 4), "a has no connection; the last of ");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_fault_of_a_client_is_on_its_connection_alone(bool isWall)
    {
        ScenarioRun.Passes("""
            steps:
              - connect: { client: a, method: sse, topics: [message] }
              - connect: { client: b, method: sse, topics: [message] }
              - expect: { client: b, state: online, within: 30s }
              - expect: { client: a, state: online, within: 30s }
              - fault: { name: stall, client: b }
              - publish: { topic: message, value: 1 }
              - expect: { client: a, topic: message, value: 1, within: 30s }
              - expect: { client: b, topic: message, not-within: 300ms }
              - fault: { clear: stall }
              - expect: { client: b, topic: message, value: 1, within: 30s }
            """, isWall);
    }

    [TestMethod]
    public void A_fault_from_the_start_is_there_from_the_start()
    {
        ScenarioRun.Passes("""
            faults: [latency=300]
            steps:
              - connect: { client: a, method: sse }
              - expect: { client: a, state: online, not-within: 599ms }
              - expect: { client: a, state: online, within: 1ms }
            """);
    }

    private static string Braces(string text)
    {
        return "{ " + text + " }";
    }
}
