using Comet.Embedded.Board;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Faults;

/// <summary>What sensors measure when they are told to.</summary>
[TestClass]
public class SignalTests
{
    private const int Seed = 5;

    [TestMethod]
    [DataRow("constant:21.5", 0, 21.5)]
    [DataRow("constant:value=-3", 1e5, -3.0)]
    [DataRow("ramp:from=10,to=20,period=10", 0, 10.0)]
    [DataRow("ramp:from=10,to=20,period=10", 7.5, 17.5)]
    [DataRow("ramp:10,to=20,period=10", 12.5, 12.5)]
    [DataRow("ramp:20,to=10", 30, 15.0)]
    [DataRow("sine:period=60,min=18,max=26", 0, 22.0)]
    [DataRow("sine:period=60,min=18,max=26", 15, 26.0)]
    [DataRow("sine:min=18,max=26", 45, 18.0)]
    [DataRow("sine:4,min=-1,max=1", 9, 1.0)]
    [DataRow("random-walk:20,step=0", 1000, 20.0)]
    [DataRow("random-walk:20,step=5,min=20,max=20", 1000, 20.0)]
    [DataRow("constant:20+drift:2", 5400, 23.0)]
    [DataRow("constant:20+spike:40,chance=1", 3, 60.0)]
    [DataRow("constant:20+spike:40,chance=0", 3, 20.0)]
    [DataRow("constant:20+noise:0", 3, 20.0)]
    [DataRow("constant:20+drop-out", 0, null)]
    [DataRow("constant:20+drop-out:from=5,for=2,every=10", 4.9, 20.0)]
    [DataRow("constant:20+drop-out:from=5,for=2,every=10", 5, null)]
    [DataRow("constant:20+drop-out:from=5,for=2,every=10", 7, 20.0)]
    [DataRow("constant:20+drop-out:from=5,for=2,every=10", 26, null)]
    [DataRow("constant:20+drop-out:from=5,for=2", 16, 20.0)]
    [DataRow("ramp:0,to=100,period=100+stuck-at:from=5,for=2", 6.5, 5.0)]
    [DataRow("ramp:0,to=100,period=100+stuck-at:from=5,for=2", 8, 8.0)]
    [DataRow("ramp:0,to=100,period=100+stuck-at:85,from=5", 99, 85.0)]
    [DataRow("ramp:0,to=100,period=100+stuck-at:from=5,for=2,every=20", 46, 45.0)]
    [DataRow("constant:20+drop-out+stuck-at:85", 1, 85.0)]
    [DataRow("constant:20+stuck-at:85+drop-out", 1, null)]
    public void A_signal_has_the_value_of_its_time(string text, double seconds, double? expected)
    {
        double? value = Create(text).At(seconds);
        Assert.AreEqual(expected.HasValue, value.HasValue);
        Assert.AreEqual(expected ?? 0, value ?? 0, 1e-9);
    }

    [TestMethod]
    [DataRow("random-walk:20,step=0.5,min=15,max=25")]
    [DataRow("constant:20+noise:2")]
    [DataRow("constant:20+spike:9,chance=0.3")]
    public void The_same_seed_gives_the_same_series_however_often_it_is_asked_for(string text)
    {
        double?[] series = Series(Create(text), 500);
        CollectionAssert.AreEqual(series, Series(Create(text), 500));
        CollectionAssert.AreNotEqual(series, Series(Create(text, Seed + 1), 500));
        Assert.IsGreaterThan(1, series.Distinct().Count());

        Signal seldom = Create(text);
        for (int i = 0; i < 500; i += 7)
        {
            Assert.AreEqual(series[i], seldom.At(i + 0.4));
        }
    }

    [TestMethod]
    public void A_random_walk_keeps_its_step_and_its_bounds()
    {
        double?[] series = Series(Create("random-walk:20,step=0.5,min=19,max=21"), 5000);
        for (int i = 1; i < series.Length; i++)
        {
            Assert.IsInRange(19.0, 21.0, series[i]!.Value);
            Assert.IsInRange(-0.5, 0.5, (series[i] - series[i - 1])!.Value);
        }

        Assert.AreEqual(19, series.Min());
        Assert.AreEqual(21, series.Max());
    }

    [TestMethod]
    public void Noise_has_the_mean_and_the_deviation_that_it_is_told()
    {
        double[] series = [.. Series(Create("constant:20+noise:2"), 20_000).Select(v => v!.Value)];
        double mean = series.Average();
        Assert.AreEqual(20, mean, 0.1);
        Assert.AreEqual(2, Math.Sqrt(series.Average(v => (v - mean) * (v - mean))), 0.1);

        // Two parts, and two sensors, do not have the same numbers.
        double[] twice = [.. Series(Create("constant:20+noise:2+noise:2"), 20_000)
            .Select(v => v!.Value)];
        Assert.AreEqual(Math.Sqrt(8), Math.Sqrt(twice.Average(v => (v - 20) * (v - 20))), 0.1);
        CollectionAssert.AreNotEqual(
            series, Series(Create("constant:20+noise:2", sensor: "light"), 20_000));
    }

    [TestMethod]
    public void Spikes_are_as_frequent_as_their_chance()
    {
        int count = Series(Create("constant:0+spike:1,chance=0.1"), 20_000).Count(v => v == 1);
        Assert.IsInRange(1800, 2200, count);
    }

    [TestMethod]
    public void The_trace_and_a_file_are_signals_too()
    {
        TemperatureTrace trace = TemperatureTrace.ReadShipped();
        Assert.AreEqual(
            trace.CelsiusAt(trace.TimeAfter(TimeSpan.FromHours(2))), Create("trace").At(2));
        Assert.AreEqual(1000, Create("trace", sensor: "light").At(6));
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "time,celsius\n2015-06-01T06:00,10\n2015-06-01T08:00,20\n");
            Assert.AreEqual(15, Create($"csv:{file},speed=60").At(60));
            Assert.AreEqual(17.5, Create($"csv:{file},speed=60+drift:150").At(60)!.Value, 1e-9);
            AssertFails(file, "light", $"{file}:1: \"time,celsius\" is not the header; "
                + "expected time,permille");

            File.WriteAllText(file, "time,permille\n2015-06-01T06:00,0\n2015-06-01T08:00,1000\n");
            Assert.AreEqual(500, Create($"csv:{file},speed=60", sensor: "light").At(60));
            AssertFails(file, "temperature", $"{file}:1: \"time,permille\" is not the header; "
                + "expected time,celsius");

            File.WriteAllText(file, "time,permille\n2015-06-01T06:00,1000.5\n");
            AssertFails(file, "light", $"{file}:2: permille 1000.5 is out of range; "
                + "expected 0 to 1000");
            File.WriteAllText(file, "time,permille\n2015-06-01T06:00,bright\n");
            AssertFails(file, "light", $"{file}:2: permille \"bright\" is not a number; "
                + "expected e.g. 618");
            File.WriteAllText(file, "time,permille\n");
            AssertFails(file, "light", $"{file}:2: no rows before the end of the file; "
                + "expected time,permille and rows such as 2015-06-01T15:00,618");
        }
        finally
        {
            File.Delete(file);
        }

        SimulatorException fault =
            Assert.ThrowsExactly<SimulatorException>(() => Create("csv:no-such.csv"));
        StringAssert.StartsWith(fault.Message, "signal csv no-such.csv: there is no such file");
    }

    [TestMethod]
    [DataRow("", "\"\" is no sensor; expected temperature= or light=")]
    [DataRow("humidity=constant:1", "\"humidity\" is no sensor; expected temperature=")]
    [DataRow("temperature", "\"temperature\" is no sensor; expected temperature= or light=")]
    [DataRow("temperature=", "\"\" at character 13: expected one of constant, ramp, sine")]
    [DataRow("temperature=noise:1", "\"noise\" at character 13: expected one of constant, ramp")]
    [DataRow("temperature=trace+sine", "\"sine\" at character 19: expected one of noise, stuck")]
    [DataRow("temperature=trace+", "\"\" at character 19: expected one of noise, stuck-at")]
    [DataRow("temperature=trace:1", "\"1\" at character 19: expected nothing")]
    [DataRow("light=constant", "\"constant\" at character 7: expected value=, a number from")]
    [DataRow("light=constant:", "\"\" at character 16: expected a number from -1000000 to")]
    [DataRow("light=constant:NaN", "\"NaN\" at character 16: expected a number")]
    [DataRow("light=constant:1e3", "\"1e3\" at character 16: expected a number")]
    [DataRow("light=sine:60,1,2", "\"1\" at character 15: expected one of period=, min=, max=")]
    [DataRow("light=sine:60,min=x", "\"min=x\" at character 15: expected a number")]
    [DataRow("light=sine:0,min=1,max=2", "\"0\" at character 12: expected a number from 0.001")]
    [DataRow("light=sine:min=3,max=2", "\"sine:min=3,max=2\" at character 7: expected a min that")]
    [DataRow("light=sine:min=3,min=2", "\"min=2\" at character 18: expected min once")]
    [DataRow("light=trace+spike:1,chance=2", "\"chance=2\" at character 21: expected a number from "
        + "0 to 1")]
    public void What_cannot_be_meant_is_refused_with_where_and_what_was_expected(
        string text, string message)
    {
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => new CommandLine().Read(["--signal", text]));
        StringAssert.StartsWith(fault.Message, $"--signal {text}: {message}");
        Assert.AreEqual(SimulatorException.UsageExitCode, fault.ExitCode);
    }

    [TestMethod]
    public async Task The_board_publishes_what_its_signals_give()
    {
        SimulatorOptions options = new CommandLine().Read(
            ["--signal", "temperature=constant:-7.25", "--signal", "light=constant:2000"])!;
        await using TestSimulator simulator = await TestSimulator.StartAsync(options);
        simulator.Host.Board.SetTemperature(null);
        simulator.Host.Board.SetLight(null);
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, Subscriber.Sse, "since=earliest");
        await AwaitAsync(subscriber, "temperature", "-7.25");

        // A sensor measures nothing beyond its range.
        await AwaitAsync(subscriber, "light", "1000");
        simulator.Host.SetSignal("temperature=constant:3+drop-out");
        await AwaitAsync(subscriber, "temperature", "null");
        CollectionAssert.AreEqual(
            new[] { "temperature=constant:3+drop-out", "light=constant:2000" },
            simulator.Host.Signals.ToArray());

        // What is held by hand counts, then the signal again.
        simulator.Host.Board.SetTemperature(500);
        await AwaitAsync(subscriber, "temperature", "5");
        simulator.Host.Board.SetTemperature(null);
        await AwaitAsync(subscriber, "temperature", "null");
        simulator.Host.ClearSignal(Sensor.Temperature);
        simulator.Host.ClearSignal(Sensor.Light);
        Assert.IsEmpty(simulator.Host.Signals);
        Delivery next = await subscriber.NextAsync();
        while (next.Topic != "temperature")
        {
            next = await subscriber.NextAsync();
        }

        Assert.AreNotEqual("null", next.Data);
    }

    [TestMethod]
    public void A_drop_out_is_read_as_no_reading()
    {
        VirtualBoard board = new(TemperatureTrace.ReadShipped(), 1, TimeProvider.System);
        board.SetSignal(Sensor.Light, Create("constant:700.6", sensor: "light"));
        Assert.AreEqual(701, board.ReadLightPermille());
        board.SetSignal(Sensor.Light, Create("constant:700+drop-out", sensor: "light"));
        Assert.AreEqual(BoardApplication.NoReading, board.ReadLightPermille());
    }

    private static void AssertFails(string file, string sensor, string message)
    {
        Assert.AreEqual(
            message,
            Assert.ThrowsExactly<SimulatorException>(
                () => Create($"csv:{file}", sensor: sensor)).Message);
    }

    private static async Task AwaitAsync(Subscriber subscriber, string topic, string data)
    {
        for (int i = 0; i < 10; i++)
        {
            Delivery next = await subscriber.NextAsync();
            if (next.Topic == topic && next.Data == data)
            {
                return;
            }
        }

        Assert.Fail($"{topic} did not become {data}");
    }

    private static Signal Create(string text, int seed = Seed, string sensor = "temperature")
    {
        SignalFactory factory = new(TemperatureTrace.ReadShipped(), 3600, seed);
        return factory.Create(SignalSetting.Parse($"{sensor}={text}"));
    }

    private static double?[] Series(Signal signal, int count)
    {
        return [.. Enumerable.Range(0, count).Select(i => signal.At(i))];
    }
}
