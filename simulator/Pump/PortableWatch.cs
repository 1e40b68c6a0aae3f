using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>
/// What is in flight on the socket of one connection, where readiness is made of completions. It
/// outlives the connection until the system has given back what it holds.
/// </summary>
internal sealed class PortableWatch : IDisposable
{
    // The system tells of a send once it took all of it. A slow reader frees the socket in small
    // steps: each must be told, or the engine takes it for a peer that reads nothing.
    private const int SliceBytes = 512;

    private readonly byte[] _slice = new byte[SliceBytes];

    public PortableWatch(CompletionQueue completions)
    {
        // true: without the flow of execution contexts an operation allocates nothing.
        ReceiveArguments = new SocketAsyncEventArgs(true);
        ReceiveArguments.SetBuffer([], 0, 0);
        ReceiveArguments.Completed += (_, _) =>
            completions.Add(new Completion(CompletionKind.Receive, this));
        SendArguments = new SocketAsyncEventArgs(true);
        SendArguments.Completed += (_, _) =>
            completions.Add(new Completion(CompletionKind.Send, this));
    }

    /// <summary>A receive of no bytes ends when there are some.</summary>
    public SocketAsyncEventArgs ReceiveArguments { get; }

    public SocketAsyncEventArgs SendArguments { get; }

    /// <summary>Null once the connection is gone.</summary>
    public PumpConnection? Connection { get; set; }

    public bool IsReceiving { get; set; }

    public bool IsSending { get; set; }

    /// <summary>Bytes of a slice that have left since the last send was given.</summary>
    public int SentCount { get; set; }

    /// <summary>An operation has failed: an error is told only once.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Sets what a send takes: a copy, because the caller's buffer may move.</summary>
    public void SetSlice(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, SliceBytes);
        bytes[..count].CopyTo(_slice);
        SendArguments.SetBuffer(_slice, 0, count);
    }

    public void Dispose()
    {
        ReceiveArguments.Dispose();
        SendArguments.Dispose();
    }
}
