using System.Net.WebSockets;
using BenchmarkDotNet.Attributes;
using Comet.Embedded.Foundation;
using Comet.Embedded.WebSocket;
using ManagedSocket = System.Net.WebSockets.WebSocket;

namespace Comet.Benchmarks;

/// <summary>Sending text messages: the header and one copy of the payload.</summary>
[MemoryDiagnoser]
public class SendBenchmarks
{
    private readonly ByteWriter _writer = new();
    private byte[] _payload = [];
    private byte[] _transmit = [];
    private ManagedSocket? _managed;

    /// <summary>A message's payload, in bytes.</summary>
    [Params(16, 125, 1024, 65_536)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = new byte[Length];
        Array.Fill(_payload, (byte)'x');
        _transmit = new byte[Length + 16];
        _managed = ManagedSocket.CreateFromStream(
            new ReplayStream([0]),
            new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
    }

    [Benchmark(Baseline = true)]
    public void Managed()
    {
        ValueTask send =
            _managed!.SendAsync(_payload.AsMemory(), WebSocketMessageType.Text, true, default);
        if (!send.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The stream never lets wait.");
        }
    }

    [Benchmark]
    public int Comet()
    {
        _writer.Begin(_transmit, 0, _transmit.Length, 0);
        FrameEncoder.WriteHeader(_writer, (int)Opcode.Text, true, Length);
        _writer.Write(_payload, 0, Length);
        return _writer.Count;
    }
}
