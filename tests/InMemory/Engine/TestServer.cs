using Comet.Embedded.Engine;
using Comet.Embedded.Topics;

namespace Comet.Tests.InMemory.Engine;

/// <summary>
/// An engine in virtual time with a pump of the simplest kind: what a peer sends is handed in as
/// far as the engine takes it, what it has to send is collected as text, one char a byte.
/// </summary>
public class TestServer
{
    public const string EpochText = "5f3a9c01";
    public const int Temperature = 0;
    public const int Led = 1;

    public readonly CometLimits Limits;
    public readonly TestApplication Application = new TestApplication();
    public readonly CometEngine Engine;
    public readonly TopicTable Topics;
    public long NowMs = 1000;

    private readonly string[] _received;
    private readonly bool[] _deaf;
    private readonly bool[] _finished;
    private readonly bool[] _closed;
    private readonly bool[] _aborted;
    private readonly int[] _tenants;
    private readonly byte[] _value = new byte[2000];

    public TestServer()
        : this(CometLimits.Esp32())
    {
    }

    public TestServer(CometLimits limits)
        : this(limits, null)
    {
    }

    /// <summary>In virtual time all comes at once: most tests are without rates.</summary>
    public TestServer(CometLimits limits, AccessTokens? tokens)
        : this(limits, tokens, false)
    {
    }

    /// <summary>The shortest name is one of the server's unless the policy is another.</summary>
    public TestServer(CometLimits limits, AccessTokens? tokens, bool keepsRates)
        : this(limits, tokens, new AccessPolicy("a", ""), keepsRates)
    {
    }

    public TestServer(
        CometLimits limits, AccessTokens? tokens, AccessPolicy? policy, bool keepsRates)
    {
        Limits = limits;
        if (!keepsRates)
        {
            SwitchOffRates(limits);
        }

        Topics = new TopicTable(limits.TopicsMax, limits.TopicNamesBytes);
        Topics.Declare("temperature", TopicAccess.ReadOnly);
        Topics.Declare("led", TopicAccess.Writable);
        Topics.Declare("message", TopicAccess.Writable);
        Engine = new CometEngine(
            limits, Topics, Application, new TestContent(), 0x5f3a9c01, tokens, policy);
        Engine.Start(NowMs);
        _received = new string[limits.Connections];
        _deaf = new bool[limits.Connections];
        _finished = new bool[limits.Connections];
        _closed = new bool[limits.Connections];
        _aborted = new bool[limits.Connections];
        _tenants = new int[limits.Connections];
    }

    /// <summary>Limits as small as the engine takes: 16-byte buffers and a log of three.</summary>
    public static CometLimits Tiny()
    {
        CometLimits limits = new CometLimits();
        limits.ReceiveBytes = 16;
        limits.TransmitBytes = 16;
        limits.BodyBytesMax = 15;
        limits.MessageBytesMax = 15;
        limits.LogEvents = 3;
        limits.LogBytes = 400;
        return limits;
    }

    public static void SwitchOffRates(CometLimits limits)
    {
        limits.RequestsPerSecond = 0;
        limits.MessagesPerSecond = 0;
        limits.RequestsPerSecondTotal = 0;
        limits.MessagesPerSecondTotal = 0;
    }

    public static string Id(long sequence)
    {
        return EpochText + "-" + sequence.ToString();
    }

    public static string Envelope(long sequence, string topic, long time, string data)
    {
        return "{\"id\":\"" + Id(sequence) + "\",\"topic\":\"" + topic + "\",\"time\":"
            + time.ToString() + ",\"data\":" + data + "}";
    }

    public int Connect(int peer = 0)
    {
        int slot = Engine.HandleAccept(NowMs, peer);
        if (slot <= CometEngine.GivesWay)
        {
            Pump();
            slot = Engine.HandleAccept(NowMs, peer);
        }

        if (slot >= 0)
        {
            _received[slot] = "";
            _deaf[slot] = false;
            _finished[slot] = false;
            _closed[slot] = false;
            _aborted[slot] = false;
            _tenants[slot]++;
            Pump();
        }

        return slot;
    }

    /// <summary>Sends and returns what has come back since the last look.</summary>
    public string Exchange(int slot, string bytes)
    {
        Send(slot, bytes);
        return Receive(slot);
    }

    /// <summary>Connects, sends a GET, and returns the slot.</summary>
    public int Get(string target)
    {
        int slot = Connect();
        Send(slot, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return slot;
    }

    /// <summary>Connects, sends an opening handshake, and returns the slot.</summary>
    public int OpenWebSocket(string target)
    {
        int slot = Connect();
        Send(slot, Wire.Upgrade(target));
        return slot;
    }

    /// <summary>Sends a request on a connection of its own and returns what comes back.</summary>
    public string Ask(string request)
    {
        int slot = Connect();
        string answer = Exchange(slot, request);
        Disconnect(slot);
        return answer;
    }

    /// <summary>The peer ends its side, and the slot becomes free.</summary>
    public void Disconnect(int slot)
    {
        if (!IsOver(slot))
        {
            EndStream(slot);
        }
    }

    /// <summary>The connection is reset: the slot becomes free whatever it was doing.</summary>
    public void Drop(int slot)
    {
        if (!IsOver(slot))
        {
            _aborted[slot] = true;
            Engine.HandleClosed(slot, NowMs);
        }
    }

    /// <summary>How many connections the slot has had: tells one from the next.</summary>
    public int TenantOf(int slot)
    {
        return _tenants[slot];
    }

    /// <summary>Sends byte by byte; returns how many the engine took.</summary>
    public int SendSlowly(int slot, string bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (Send(slot, bytes.Substring(i, 1)) == 0)
            {
                return i;
            }
        }

        return bytes.Length;
    }

    /// <summary>A deaf peer reads byte by byte until there is no more.</summary>
    public string ReadSlowly(int slot)
    {
        while (!IsOver(slot) && Engine.TransmitCount(slot) > 0)
        {
            ReadSome(slot, 1);
        }

        return Receive(slot);
    }

    /// <summary>Hands bytes in as far as the engine takes them; returns how many it took.</summary>
    public int Send(int slot, string bytes)
    {
        int sent = 0;
        while (sent < bytes.Length && !IsOver(slot))
        {
            int capacity = Engine.ReceiveCapacity(slot);
            if (capacity == 0)
            {
                break;
            }

            int count = bytes.Length - sent < capacity ? bytes.Length - sent : capacity;
            int offset = Engine.ReceiveOffset(slot);
            for (int i = 0; i < count; i++)
            {
                Engine.ReceiveBuffer[offset + i] = (byte)bytes[sent + i];
            }

            sent += count;
            Engine.HandleReceived(slot, count, NowMs);
            Pump();
        }

        return sent;
    }

    /// <summary>What the server has sent since the last look.</summary>
    public string Receive(int slot)
    {
        string received = _received[slot];
        _received[slot] = "";
        return received;
    }

    /// <summary>The peer stops or resumes reading.</summary>
    public void SetDeaf(int slot, bool deaf)
    {
        _deaf[slot] = deaf;
        if (!deaf)
        {
            SendOut(slot, int.MaxValue);
            Pump();
        }
    }

    /// <summary>A deaf peer reads some bytes.</summary>
    public void ReadSome(int slot, int count)
    {
        SendOut(slot, count);
        Pump();
    }

    /// <summary>Publishes so many temperatures, 1, 2, 3 ….</summary>
    public void PublishMany(int count)
    {
        for (int i = 1; i <= count; i++)
        {
            Publish(Temperature, i.ToString());
        }
    }

    public void EndStream(int slot)
    {
        Engine.HandleEndOfStream(slot, NowMs);
        Pump();
    }

    public long Publish(int topic, string json)
    {
        for (int i = 0; i < json.Length; i++)
        {
            _value[i] = (byte)json[i];
        }

        long sequence = Engine.Publish(topic, _value, 0, json.Length, NowMs);
        Pump();
        return sequence;
    }

    /// <summary>Lets time pass, stopping at every deadline on the way.</summary>
    public void Wait(long ms)
    {
        long end = NowMs + ms;
        while (Engine.PollDeadline() <= end)
        {
            if (Engine.PollDeadline() > NowMs)
            {
                NowMs = Engine.PollDeadline();
            }

            Engine.HandleTime(NowMs);
            Pump();
        }

        NowMs = end;
    }

    public void Stop()
    {
        Engine.Stop(NowMs);
        Pump();
    }

    public bool IsFinished(int slot)
    {
        return _finished[slot];
    }

    public bool IsClosed(int slot)
    {
        return _closed[slot];
    }

    public bool IsAborted(int slot)
    {
        return _aborted[slot];
    }

    public bool IsOver(int slot)
    {
        return _closed[slot] || _aborted[slot];
    }

    public void Pump()
    {
        int slot = Engine.PollConnection(NowMs);
        while (slot >= 0)
        {
            Serve(slot);
            slot = Engine.PollConnection(NowMs);
        }
    }

    private void Serve(int slot)
    {
        switch (Engine.ActionOf(slot))
        {
            case ConnectionAction.Send:
                if (!_deaf[slot])
                {
                    SendOut(slot, int.MaxValue);
                }

                break;
            case ConnectionAction.Finish:
                _finished[slot] = true;
                Engine.HandleFinished(slot, NowMs);
                break;
            case ConnectionAction.Close:
                _closed[slot] = true;
                Engine.HandleClosed(slot, NowMs);
                break;
            case ConnectionAction.Abort:
                _aborted[slot] = true;
                Engine.HandleClosed(slot, NowMs);
                break;
            default:
                break;
        }
    }

    private void SendOut(int slot, int most)
    {
        int count = Engine.TransmitCount(slot);
        if (count > most)
        {
            count = most;
        }

        if (count == 0)
        {
            return;
        }

        int offset = Engine.TransmitOffset(slot);
        char[] text = new char[count];
        for (int i = 0; i < count; i++)
        {
            text[i] = (char)Engine.TransmitBuffer[offset + i];
        }

        _received[slot] += new string(text);
        Engine.HandleSent(slot, count, NowMs);
    }
}
