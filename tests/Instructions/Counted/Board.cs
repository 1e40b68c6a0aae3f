using System;
using System.Text;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Instructions.Metered;

namespace Comet.Instructions.Counted;

/// <summary>
/// A server with the limits of the device, but for the slots that are reserved, so that ten may
/// follow. Operations come at a pace that its rates permit.
/// </summary>
public sealed class Board
{
    public const int Slots = 10;
    public const int Message = 4;

    // All numbers have as many digits at the end as at the beginning.
    private const int EarlierEvents = 1000;
    private const long StepMs = 250;

    public readonly CometEngine Engine;
    public readonly MemoryPump Pump;
    public long NowMs = 100_000;

    private readonly byte[] _value = new byte[1000];

    public Board()
    {
        CometLimits limits = CometLimits.Esp32();
        limits.ReservedForRequests = 0;
        limits.ConnectionsPerPeer = 0;
        TopicTable topics = new TopicTable(limits.TopicsMax, limits.TopicNamesBytes);
        topics.Declare("temperature", TopicAccess.ReadOnly);
        topics.Declare("light", TopicAccess.ReadOnly);
        topics.Declare("button", TopicAccess.ReadOnly);
        topics.Declare("led", TopicAccess.Writable);
        topics.Declare("message", TopicAccess.Writable);
        Engine = new CometEngine(
            limits, topics, new AcceptingApplication(), new NoContent(), 0x5f3a9c01);
        Pump = new MemoryPump(Engine, Slots, limits.TransmitBytes);
        Engine.Start(0);
        for (int i = 0; i < EarlierEvents; i++)
        {
            Publish(2);
        }
    }

    /// <summary>What was sent last, one char a byte.</summary>
    public string LastSent => Encoding.Latin1.GetString(Pump.Wire, 0, Pump.Sent);

    /// <summary>Time passes.</summary>
    public void Step()
    {
        NowMs += StepMs;
        Pump.Sent = 0;
    }

    public int Accept()
    {
        int slot = Engine.HandleAccept(NowMs);
        if (slot < 0)
        {
            throw new InvalidOperationException("There is no slot.");
        }

        Pump.Serve(NowMs);
        return slot;
    }

    /// <summary>Accepts a connection and sends on it.</summary>
    public int Open(string request)
    {
        int slot = Accept();
        Exchange(slot, Encoding.Latin1.GetBytes(request));
        return slot;
    }

    /// <summary>The connection is lost.</summary>
    public void Drop(int slot)
    {
        Engine.HandleClosed(slot, NowMs);
    }

    public void Exchange(int slot, byte[] bytes)
    {
        Pump.Exchange(slot, bytes, bytes.Length, NowMs);
    }

    /// <summary>Publishes a JSON string on the topic of messages.</summary>
    /// <param name="count">The value's length with its quotes, in bytes.</param>
    public void Publish(int count)
    {
        Fill(count);
        PublishFilled(count);
    }

    /// <summary>Makes the value that <see cref="PublishFilled"/> publishes.</summary>
    public void Fill(int count)
    {
        Array.Fill(_value, (byte)'v', 0, count);
        _value[0] = (byte)'"';
        _value[count - 1] = (byte)'"';
    }

    public void PublishFilled(int count)
    {
        if (Engine.Publish(Message, _value, 0, count, NowMs) < 0)
        {
            throw new InvalidOperationException("The event is too large.");
        }
    }
}
