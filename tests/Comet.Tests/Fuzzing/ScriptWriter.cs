using System.Text;

namespace Comet.Tests.Fuzzing;

/// <summary>Writes scripts for the target <c>engine</c>.</summary>
internal sealed class ScriptWriter
{
    public const int Plain = 0;
    public const int Tiny = 1;
    public const int Tokens = 2;
    public const int NeverReads = 4;
    public const int Rates = 8;
    public const int Scarce = 16;

    /// <summary>The policy that lets in pages from files, by TLS.</summary>
    public const int Files = 32;

    public const int NoPolicy = 64;

    private readonly List<byte> _script;

    public ScriptWriter(int stage)
    {
        _script = [(byte)stage];
    }

    public byte[] Bytes => [.. _script];

    public ScriptWriter Send(int peer, string bytes)
    {
        return Send(peer, Encoding.Latin1.GetBytes(bytes));
    }

    public ScriptWriter Send(int peer, byte[] bytes)
    {
        _script.AddRange([(byte)(0x20 | peer), (byte)(bytes.Length >> 8), (byte)bytes.Length]);
        _script.AddRange(bytes);
        return this;
    }

    public ScriptWriter Frame(int peer, int first, string payload)
    {
        _script.AddRange([(byte)(0x40 | peer), (byte)first, (byte)payload.Length]);
        _script.AddRange(Encoding.Latin1.GetBytes(payload));
        return this;
    }

    public ScriptWriter Get(int peer, int how)
    {
        return Put(0x50 | peer, how);
    }

    public ScriptWriter Upgrade(int peer, int how)
    {
        return Put(0x60 | peer, how);
    }

    public ScriptWriter Post(int peer, int how, string value)
    {
        Put(0x70 | peer, how);
        _script.Add((byte)value.Length);
        _script.AddRange(Encoding.Latin1.GetBytes(value));
        return this;
    }

    public ScriptWriter Publish(int topic, string value)
    {
        _script.AddRange([(byte)(0x80 | topic), (byte)value.Length]);
        _script.AddRange(Encoding.Latin1.GetBytes(value));
        return this;
    }

    /// <summary>Lets up to 25 seconds pass, in tenths of a second.</summary>
    public ScriptWriter Wait(int tenths)
    {
        return Put(0x91, tenths);
    }

    public ScriptWriter End(int peer)
    {
        return Put(0xA0 | peer);
    }

    public ScriptWriter Reset(int peer)
    {
        return Put(0xB0 | peer);
    }

    public ScriptWriter Deaf(int peer)
    {
        return Put(0xC0 | peer);
    }

    public ScriptWriter ReadSome(int peer, int count)
    {
        return Put(0xD0 | peer, count);
    }

    /// <summary>Where the peer's next connections come from, 0 = not counted.</summary>
    public ScriptWriter Address(int peer, int address)
    {
        return Put(0xF0 | peer, address);
    }

    public ScriptWriter Stop()
    {
        return Put(0xE7);
    }

    private ScriptWriter Put(params int[] bytes)
    {
        _script.AddRange(bytes.Select(b => (byte)b));
        return this;
    }
}
