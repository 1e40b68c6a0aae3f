using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Engine;

/// <summary>Once started, nothing that clients or the application do allocates.</summary>
[TestClass]
[DoNotParallelize]
public class ZeroAllocationTests
{
    private const int Poller = 0;
    private const int LongPoller = 1;
    private const int Stream = 2;
    private const int EventStream = 3;
    private const int Subscriber = 4;
    private const int Poster = 5;
    private const int Sender = 6;
    private const int Clients = 7;

    private readonly TestApplication _application = new();
    private CometEngine _engine = null!;
    private readonly bool[] _deaf = new bool[Clients];
    private readonly byte[] _value = "21.5"u8.ToArray();

    private readonly byte[][] _opening =
    [
        [], [], Bytes(Wire.Get("/stream")), Bytes(Wire.Get("/sse")),
        Bytes(Wire.Upgrade("/ws")), [], Bytes(Wire.Upgrade("/ws")),
    ];

    private readonly byte[] _poll = Bytes(Wire.Get("/poll?since=5f3a9c01-0&topics=led,message"));
    private readonly byte[] _pong = Bytes(Wire.Masked(0x8A, ""));
    private readonly byte[] _longPoll = Bytes(Wire.Get("/long-poll?since=latest&wait=20"));

    private readonly byte[][] _posts =
    [
        Bytes(Wire.Post("/publish/led", "true")),
        Bytes(Wire.Post("/publish/message", "{ \"a\" : [ 1 , 2 ] }")),
        Bytes(Wire.Post("/publish/led", "\"refuse\"")),
        Bytes(Wire.Post("/publish/led", "nonsense")),
        Bytes(Wire.Request(
            "POST", "/publish/led", "Transfer-Encoding: chunked\r\n", "1\r\n7\r\n0\r\n\r\n")),
        Bytes(Wire.Get("/status")), Bytes(Wire.Get("/")), Bytes(Wire.Get("/nothing")),
    ];

    private readonly byte[][] _messages =
    [
        Bytes(Wire.MaskedText("{\"topic\":\"led\",\"data\":true}")),
        Bytes(Wire.MaskedText("{\"topic\":\"led\",\"data\":\"refuse\"}")),
        Bytes(Wire.MaskedText("{\"topic\":\"temperature\",\"data\":1}")),
        Bytes(Wire.MaskedText("{\"topic\":\"none\",\"data\":1}")),
        Bytes(Wire.MaskedText("[1")),
        Bytes(Wire.Masked(0x89, "ping")),
    ];

    private long _nowMs = 1000;
    private long _bytesOut;
    private int _over;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Ten_thousand_events_and_messages_allocate_nothing(bool isHost)
    {
        Start(isHost);
        for (int client = 0; client < Clients; client++)
        {
            Assert.AreEqual(client, _engine.HandleAccept(_nowMs));
            Send(client, _opening[client]);
        }

        Turn(2000);
        long published = _engine.Log.Last;
        long bytes = _bytesOut;
        int accepted = _application.Accepted;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turn(10_000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.AreEqual(0L, allocated);
        Assert.AreEqual(0, _over);
        Assert.AreEqual(Clients, _engine.InUse);
        Assert.IsTrue(_engine.Log.Last - published > 15_000);
        Assert.IsTrue(_application.Accepted - accepted > 5000);
        Assert.IsTrue(_bytesOut - bytes > 10_000 * 60 * 4L, $"{_bytesOut - bytes} bytes");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Connections_that_come_and_go_allocate_nothing(bool isHost)
    {
        Start(isHost);
        ComeAndGo(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ComeAndGo(2000);
        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(0, _engine.InUse);
    }

    private void Start(bool isHost)
    {
        CometLimits limits = CometLimits.Esp32();
        if (isHost)
        {
            // Overtaken as often as the device's.
            int events = limits.LogEvents;
            limits = CometLimits.Host(20);
            limits.LogEvents = events;
            Assert.IsTrue(limits.SharesBuffers);
        }

        // A turn takes no time here.
        TestServer.SwitchOffRates(limits);
        TopicTable topics = new(limits.TopicsMax, limits.TopicNamesBytes);
        topics.Declare("temperature", TopicAccess.ReadOnly);
        topics.Declare("led", TopicAccess.Writable);
        topics.Declare("message", TopicAccess.Writable);
        _engine = new CometEngine(
            limits,
            topics,
            _application,
            new TestContent(),
            0x5f3a9c01,
            null,
            new AccessPolicy("a", "https://app.example"));
        _engine.Start(_nowMs);
    }

    private static byte[] Bytes(string text)
    {
        return Wire.Bytes(text);
    }

    private void Turn(int count)
    {
        for (int turn = 0; turn < count; turn++)
        {
            // Now and then one of the live ones does not read until the log has overtaken it.
            int lazy = Stream + (turn / 500 % 3);
            _deaf[lazy] = turn % 500 < 300;
            if (!_deaf[lazy])
            {
                SendOut(lazy);
            }

            if (turn % 16 == 0)
            {
                Send(Poller, _poll);
            }

            if (turn % 500 == 499)
            {
                Send(Subscriber, _pong);
            }

            Send(LongPoller, _longPoll);
            _engine.Publish(0, _value, 0, _value.Length, _nowMs);
            Send(Poster, _posts[turn % _posts.Length]);
            Send(Sender, _messages[turn % _messages.Length]);
            _nowMs += 5;
            _engine.HandleTime(_nowMs);
            Pump();
        }
    }

    private void ComeAndGo(int count)
    {
        for (int turn = 0; turn < count; turn++)
        {
            int slot = _engine.HandleAccept(_nowMs);
            Send(slot, _opening[Stream + (turn % 3)]);
            _engine.Publish(0, _value, 0, _value.Length, _nowMs);
            Pump();
            _engine.HandleEndOfStream(slot, _nowMs);
            Pump();
        }
    }

    private void Send(int slot, byte[] bytes)
    {
        int sent = 0;
        while (sent < bytes.Length)
        {
            int count = Math.Min(_engine.ReceiveCapacity(slot), bytes.Length - sent);
            if (count == 0)
            {
                throw new InvalidOperationException("the engine does not read");
            }

            Array.Copy(
                bytes, sent, _engine.ReceiveBuffer, _engine.ReceiveOffset(slot), count);
            _engine.HandleReceived(slot, count, _nowMs);
            sent += count;
            Pump();
        }
    }

    private void Pump()
    {
        for (int slot = _engine.PollConnection(_nowMs); slot >= 0;
            slot = _engine.PollConnection(_nowMs))
        {
            switch (_engine.ActionOf(slot))
            {
                case ConnectionAction.Send when slot >= Clients || !_deaf[slot]:
                    SendOut(slot);
                    break;
                case ConnectionAction.Finish:
                    _engine.HandleFinished(slot, _nowMs);
                    break;
                case ConnectionAction.Close:
                case ConnectionAction.Abort:
                    _over++;
                    _engine.HandleClosed(slot, _nowMs);
                    break;
                default:
                    break;
            }
        }
    }

    private void SendOut(int slot)
    {
        int count = _engine.TransmitCount(slot);
        _bytesOut += count;
        _engine.HandleSent(slot, count, _nowMs);
    }
}
