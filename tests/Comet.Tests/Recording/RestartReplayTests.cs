using System.Net.Sockets;
using System.Text;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Board;
using Comet.Simulator.Content;
using Comet.Simulator.Options;
using Comet.Simulator.Recording;

namespace Comet.Tests.Recording;

/// <summary>Another engine is started, and the clock set, within one recording.</summary>
[TestClass]
public class RestartReplayTests
{
    private const uint FirstEpoch = 0x5f3a9c01;
    private const uint SecondEpoch = 0xf3a9c015;

    private readonly CometLimits _limits = CometLimits.Esp32();

    [TestMethod]
    public void Another_engine_and_another_time_are_replayed_without_a_difference()
    {
        using RecordingDirectory directory = new();
        VirtualBoard board = new(TemperatureTrace.ReadShipped(), 1, TimeProvider.System);
        (CometEngine engine, BoardApplication application, TopicTable topics) =
            Create(board, FirstEpoch);
        RecordingHeader header = RecordingHeader.Of(
            new SimulatorOptions(), _limits, FirstEpoch, 1000, topics, new EmbeddedContent(),
            board);
        engine.UseUtc(1000);
        string first;
        string second;
        string third;
        using (Recorder recorder =
            Recorder.Create(directory.File, header, engine, null, Assert.Fail))
        {
            Start(recorder, engine, application, 10);
            first = Poll(recorder, engine, 20);
            engine.UseUtc(500_000_000_000);
            recorder.HandleUtc(500_000_000_000, 25);
            Publish(recorder, engine, application, 30);
            second = Poll(recorder, engine, 40);
            (engine, application, _) = Create(board, SecondEpoch);
            engine.UseUtc(500_000_000_000);
            Start(recorder, engine, application, 50);
            third = Poll(recorder, engine, 60);
        }

        StringAssert.Contains(first, "{\"id\":\"5f3a9c01-1\",\"topic\":\"led\",\"time\":1010,");
        StringAssert.Contains(second, "\"topic\":\"message\",\"time\":500000000030,");
        StringAssert.Contains(
            third, "{\"id\":\"f3a9c015-1\",\"topic\":\"led\",\"time\":500000000050,");
        WireRecording recording = directory.Read();
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());
        Assert.AreEqual(first.Length + second.Length + third.Length, (int)result.SentBytes);
    }

    private (CometEngine, BoardApplication, TopicTable) Create(VirtualBoard board, uint epoch)
    {
        TopicTable topics = new(_limits.TopicsMax, _limits.TopicNamesBytes);
        BoardApplication application = new(board, topics);
        return (new CometEngine(_limits, topics, application, new EmbeddedContent(), epoch),
            application, topics);
    }

    // What the pump does; it is told where the log of the engine before stood.
    private static void Start(
        Recorder recorder, CometEngine engine, BoardApplication application, long nowMs)
    {
        recorder.HandleStart(engine, nowMs);
        engine.Start(nowMs);
        application.Attach(engine, nowMs);
        recorder.HandleCommand(77, nowMs);
    }

    private static void Publish(
        Recorder recorder, CometEngine engine, BoardApplication application, long nowMs)
    {
        long first = engine.Log.Next;
        engine.Publish(application.Message, "[1,2]"u8.ToArray(), 0, 5, nowMs);
        recorder.HandleCommand(first, nowMs);
    }

    // One connection, from its accept to its close.
    private static string Poll(Recorder recorder, CometEngine engine, long nowMs)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        byte[] request = Encoding.ASCII.GetBytes(
            "GET /poll?since=earliest HTTP/1.1\r\nHost: localhost\r\n\r\n");
        int slot = engine.HandleAccept(nowMs);
        recorder.HandleAccept(socket, 0, slot, nowMs);
        request.CopyTo(engine.ReceiveBuffer, engine.ReceiveOffset(slot));
        recorder.HandleReceived(slot, request, nowMs);
        engine.HandleReceived(slot, request.Length, nowMs);
        StringBuilder answer = new();
        recorder.BeginServing(nowMs);
        while (engine.PollConnection(nowMs) >= 0)
        {
            int count = engine.TransmitCount(slot);
            if (count > 0)
            {
                ReadOnlySpan<byte> bytes =
                    engine.TransmitBuffer.AsSpan(engine.TransmitOffset(slot), count);
                recorder.HandleSent(slot, bytes, nowMs);
                answer.Append(Encoding.ASCII.GetString(bytes));
                engine.HandleSent(slot, count, nowMs);
            }
        }

        recorder.EndServing(nowMs);
        recorder.HandleClosed(slot, nowMs);
        engine.HandleClosed(slot, nowMs);
        return answer.ToString();
    }
}
