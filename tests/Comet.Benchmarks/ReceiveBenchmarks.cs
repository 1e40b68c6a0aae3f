using System.Buffers.Binary;
using System.Net.WebSockets;
using BenchmarkDotNet.Attributes;
using Comet.Embedded.WebSocket;
using ManagedSocket = System.Net.WebSockets.WebSocket;

namespace Comet.Benchmarks;

/// <summary>
/// Receiving masked text messages: header, unmasking, validation, the end of each message. Both
/// sides copy what comes once, as from a socket.
/// </summary>
[MemoryDiagnoser]
public class ReceiveBenchmarks
{
    private const int Messages = 64;

    // What a socket gives at a time, at most.
    private const int ReceiveBytes = 16 * 1024;

    private readonly MessageDecoder _decoder = new();
    private byte[] _frames = [];
    private byte[] _received = [];
    private ManagedSocket? _managed;
    private byte[] _message = [];

    /// <summary>A message's payload, in bytes.</summary>
    [Params(16, 125, 1024, 65_536)]
    public int Length { get; set; }

    /// <summary>Letters of one octet, or of two.</summary>
    [Params("ASCII", "Greek")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        using MemoryStream frames = new();
        Random random = new(Length);
        for (int i = 0; i < Messages; i++)
        {
            WriteFrame(frames, random);
        }

        _frames = frames.ToArray();
        _received = new byte[ReceiveBytes];
        _message = new byte[Length + 16];
        _managed = ManagedSocket.CreateFromStream(
            new ReplayStream(_frames),
            new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public int Managed()
    {
        int messages = 0;
        while (messages < Messages)
        {
            ValueTask<ValueWebSocketReceiveResult> receive =
                _managed!.ReceiveAsync(_message.AsMemory(), default);
            if (!receive.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The stream never lets wait.");
            }

            messages += receive.Result.EndOfMessage ? 1 : 0;
        }

        return messages;
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public int Comet()
    {
        int messages = 0;
        for (int start = 0; start < _frames.Length; start += _received.Length)
        {
            int count = Math.Min(_received.Length, _frames.Length - start);
            _frames.AsSpan(start, count).CopyTo(_received);
            messages += Decode(count);
        }

        return messages;
    }

    private int Decode(int count)
    {
        int messages = 0;
        int at = 0;
        while (at < count)
        {
            MessageToken token = _decoder.Read(_received, at, count - at, out int consumed);
            at += consumed;
            if (token == MessageToken.Failed)
            {
                throw new InvalidOperationException("A valid message was refused.");
            }

            messages += token == MessageToken.Data && _decoder.EndsMessage ? 1 : 0;
        }

        return messages;
    }

    private void WriteFrame(MemoryStream frames, Random random)
    {
        Span<byte> header = stackalloc byte[14];
        header[0] = 0x81;
        int size = 2;
        if (Length <= 125)
        {
            header[1] = (byte)(0x80 | Length);
        }
        else if (Length < 65_536)
        {
            header[1] = 0xFE;
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)Length);
            size = 4;
        }
        else
        {
            header[1] = 0xFF;
            BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)Length);
            size = 10;
        }

        Span<byte> key = header.Slice(size, 4);
        random.NextBytes(key);
        frames.Write(header[..(size + 4)]);
        for (int i = 0; i < Length; i++)
        {
            int octet = Text == "ASCII" || i == Length - (Length & 1) ? 'a' + (i % 26)
                : (i & 1) == 0 ? 0xCE
                : 0xB1;
            frames.WriteByte((byte)(octet ^ key[i & 3]));
        }
    }
}
