using Comet.Simulator.Options;
using Comet.Simulator.Relay.Broker;

namespace Comet.Tests.Relay.Broker;

/// <summary>Where a broker is.</summary>
[TestClass]
public class BrokerAddressTests
{
    [TestMethod]
    [DataRow("mqtt://a", "mqtt://a:1883", null, null)]
    [DataRow("mqtt://127.0.0.1:18/", "mqtt://127.0.0.1:18", null, null)]
    [DataRow("mqtts://me:p%40ss:w@a", "mqtts://a:8883", "me", "p@ss:w")]
    [DataRow("mqtt://me@a:1", "mqtt://a:1", "me", null)]
    public void It_is_read(string url, string text, string? user, string? password)
    {
        BrokerAddress address = BrokerAddress.Parse(url, null);
        Assert.AreEqual(text, address.ToString());
        Assert.AreEqual(user, address.User);
        Assert.AreEqual(password, address.Password);
    }

    [TestMethod]
    [DataRow("a", null, "the broker's address a is none; expected mqtt://")]
    [DataRow("http://a", null, "the broker's address http://a is none")]
    [DataRow("mqtt://u:secret@a/b", null, "the broker's address …@a/b is none")]
    [DataRow("mqtt://a", "ca.pem", "expected mqtts://")]
    [DataRow("mqtts://a", "none/ca.pem", "none/ca.pem: the broker's certificates cannot be read")]
    public void What_is_none_is_refused(string url, string? caFile, string error)
    {
        SimulatorException refusal = Assert.ThrowsExactly<SimulatorException>(
            () => BrokerAddress.Parse(url, caFile));
        StringAssert.Contains(refusal.Message, error);
        Assert.AreEqual(SimulatorException.UsageExitCode, refusal.ExitCode);
    }
}
