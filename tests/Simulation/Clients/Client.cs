using Comet.Simulation.Network;

namespace Comet.Simulation.Clients;

/// <summary>A peer of the server: at most one connection at a time, and a timer.</summary>
internal abstract class Client(World world, string name)
{
    public World World { get; } = world;

    public string Name { get; } = name;

    /// <summary>Which address it has; 0 = one that is not counted.</summary>
    public int Peer { get; init; }

    /// <summary>The connection, or null.</summary>
    public Link? Link { get; private set; }

    /// <summary>When <see cref="OnTime"/> is due; <c>long.MaxValue</c> = never.</summary>
    public long WakeMs { get; set; } = long.MaxValue;

    /// <summary>How many bytes it reads at once; 0 = it does not read at present.</summary>
    public virtual int ReadBytesMax => int.MaxValue;

    /// <summary>Whether it is hostile: nothing is promised to it.</summary>
    public virtual bool IsHostile => false;

    /// <summary>The timer has run out; it is stopped.</summary>
    public abstract void OnTime();

    /// <summary>Bytes have come.</summary>
    public abstract void OnData(ReadOnlySpan<byte> bytes);

    /// <summary>The connection is over: ended by the server, or cut.</summary>
    public abstract void OnEnd(bool cut);

    /// <summary>
    /// Whether the connection surely waits for its next request; null when that is not known.
    /// </summary>
    public virtual bool? IsIdle(Link link)
    {
        return null;
    }

    /// <summary>The engine has taken so many bytes of the connection, all in all.</summary>
    public virtual void OnTaken(long bytes)
    {
    }

    /// <summary>The engine publishes what this client sent.</summary>
    public virtual void OnPublished(int topic, byte[] value, long sequence)
    {
        throw new ViolationException(
            ViolationKind.Publish, $"{Name} published {EngineTopic(topic)} without asking");
    }

    /// <summary>A step has ended: throws when something owed is not there.</summary>
    public virtual void CheckStep()
    {
    }

    /// <summary>The faults are over: goes away for good.</summary>
    public void Retire()
    {
        WakeMs = long.MaxValue;
        Drop(false);
    }

    /// <summary>Gives up the connection, with FIN or with RST.</summary>
    public void Drop(bool reset)
    {
        Link? link = Link;
        Link = null;
        if (link is null)
        {
            return;
        }

        if (reset)
        {
            link.Reset(World.NowMs);
        }
        else
        {
            link.Leave(World.NowMs);
        }

        OnDropped();
    }

    /// <summary>The connection's path breaks silently; the client notices.</summary>
    public void Vanish(long giveUpMs)
    {
        Link?.Vanish(giveUpMs);
        Link = null;
        OnDropped();
    }

    /// <summary>The world tells that the server has ended or cut the connection.</summary>
    public void HandleEnd(bool cut)
    {
        World.Ending = Link;
        Link!.Leave(World.NowMs);
        Link = null;
        OnEnd(cut);
        OnDropped();
    }

    /// <summary>State that belongs to a connection is gone.</summary>
    protected virtual void OnDropped()
    {
    }

    protected bool Connect()
    {
        Link = World.Connect(this);
        return Link is not null;
    }

    protected void SendFrame(ReadOnlySpan<byte> frame)
    {
        // A frame counts once its header has come, masking-key included.
        int header = (frame[1] & 0x7F) <= 125 ? 6 : 8;
        Link!.HasFrames = true;
        Link.FrameStarts.Enqueue(Link.Up.Written + header - 1);
        Send(frame);
    }

    protected void Send(ReadOnlySpan<byte> bytes)
    {
        Link!.Up.Write(bytes, World.NowMs);
    }

    private static string EngineTopic(int topic)
    {
        return Engine.EngineHost.Topics[topic];
    }
}
