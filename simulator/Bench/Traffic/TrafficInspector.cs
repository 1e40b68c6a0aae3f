using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;
using Comet.Embedded.Engine;
using Comet.Simulator.Pump;
using Comet.Simulator.Recording;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Bench.Traffic;

/// <summary>Keeps the last of what crossed each connection, for the bench.</summary>
/// <remarks>
/// Theory of operation. The event loop copies what it tells into a queue and goes on; a task takes
/// it from there, decodes it and keeps it. Only that task touches the book, so whoever asks puts
/// the question into the same queue, and is answered after all that was told before. The queue is
/// bounded: when it is full, the connection whose bytes do not fit is no longer looked at.
/// </remarks>
internal sealed class TrafficInspector : WireTap, IAsyncDisposable
{
    private const int QueueBytesMax = 8 * 1024 * 1024;
    private const int PieceBytes = 256;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Channel<TrafficPiece> _queue = Channel.CreateUnbounded<TrafficPiece>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly int[] _numbers = new int[TrafficBook.SlotsMax];
    private readonly bool[] _isLost = new bool[TrafficBook.SlotsMax];
    private readonly TrafficBook _book;
    private readonly ILogger _log;
    private readonly Task _reading;
    private CometEngine? _engine;
    private int _accepted;
    private long _queued;
    private volatile bool _isOff;

    /// <param name="createMask">Makes what writes over tokens; null = there are none.</param>
    /// <param name="log">Told of a fault of the inspector's own.</param>
    public TrafficInspector(Func<TokenMask>? createMask, ILogger log)
    {
        _log = log;
        _book = new TrafficBook(createMask);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Asks, after all that has been told so far.</summary>
    public Task<T> AskAsync<T>(Func<TrafficBook, T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isQueued = _queue.Writer.TryWrite(new TrafficPiece(TrafficKind.Question, -1)
        {
            Question = book => answer.SetResult(question(book)),
        });
        return isQueued
            ? answer.Task.WaitAsync(s_patience)
            : Task.FromException<T>(new ObjectDisposedException(nameof(TrafficInspector)));
    }

    /// <summary>The number of the connection that a slot has now, or had last; 0 = it is not
    /// known. Only on the event loop.</summary>
    public int NumberOf(int slot)
    {
        return slot < _numbers.Length ? _numbers[slot] : 0;
    }

    /// <summary>Nobody will ask: nothing is looked at any more.</summary>
    public void SwitchOff()
    {
        _isOff = true;
    }

    public async ValueTask DisposeAsync()
    {
        _isOff = true;
        _queue.Writer.TryComplete();
        await _reading.ConfigureAwait(false);
    }

    public override void HandleStart(CometEngine engine, long nowMs)
    {
        _engine = engine;
    }

    public override void HandleAccept(Socket socket, int peer, int result, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (result < 0)
        {
            return;
        }

        _accepted++;
        if (result < _numbers.Length)
        {
            _numbers[result] = _accepted;
            _isLost[result] = false;
            Tell(new TrafficPiece(TrafficKind.Opened, result)
            {
                Count = _accepted,
                Text = Sockets.AddressOf(socket),
            });
        }
    }

    public override void HandleReceived(int slot, ReadOnlySpan<byte> bytes, long nowMs)
    {
        TellBytes(TrafficKind.Received, slot, bytes);
    }

    public override void HandleSent(int slot, ReadOnlySpan<byte> bytes, long nowMs)
    {
        TellBytes(TrafficKind.Sent, slot, bytes);
    }

    public override void HandleEndOfStream(int slot, long nowMs)
    {
        TellOf(TrafficKind.PeerEnded, slot);
    }

    public override void HandleFinished(int slot, long nowMs)
    {
        TellOf(TrafficKind.ServerEnded, slot);
    }

    public override void HandleClosed(int slot, long nowMs)
    {
        TellOf(TrafficKind.Closed, slot);
    }

    public override void HandleFault(int slot, string text, long nowMs)
    {
        TellOf(TrafficKind.Note, slot, text);
    }

    public override void HandleNote(string text, long nowMs)
    {
        Tell(new TrafficPiece(TrafficKind.Note, -1) { Text = text });
    }

    public override void HandleUtc(long offsetMs, long nowMs)
    {
        // The inspector's times are those of this machine.
    }

    public override void HandleRefused(ReadOnlySpan<byte> bytes, long nowMs)
    {
        // Who is refused has no slot.
    }

    public override void HandleTime(long nowMs)
    {
        // No traffic.
    }

    public override void HandleCommand(long first, long nowMs)
    {
        // No traffic.
    }

    public override void HandleStop(long nowMs)
    {
        // No traffic.
    }

    public override void BeginServing(long nowMs)
    {
        // No traffic.
    }

    public override void HandleRoom(int slot, long nowMs)
    {
        // No traffic.
    }

    public override void HandleBlocked(int slot, long nowMs)
    {
        // No traffic.
    }

    public override void EndServing(long nowMs)
    {
        // No traffic.
    }

    private void TellOf(TrafficKind kind, int slot, string text = "")
    {
        if (slot < _numbers.Length)
        {
            Tell(new TrafficPiece(kind, slot) { Text = text });
        }
    }

    private void TellBytes(TrafficKind kind, int slot, ReadOnlySpan<byte> bytes)
    {
        if (slot >= _numbers.Length || _isOff || _isLost[slot])
        {
            return;
        }

        if (Volatile.Read(ref _queued) + bytes.Length > QueueBytesMax)
        {
            _isLost[slot] = true;
            TellOf(TrafficKind.Lost, slot);
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        Interlocked.Add(ref _queued, bytes.Length + PieceBytes);
        Tell(new TrafficPiece(kind, slot)
        {
            Bytes = copy,
            Count = bytes.Length,
            IsWebSocket = EngineState.IsWebSocket(_engine!, slot),
        });
    }

    private void Tell(in TrafficPiece piece)
    {
        if (!_isOff)
        {
            long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            _queue.Writer.TryWrite(piece with { TimeMs = nowMs });
        }
    }

    private async Task ReadAsync()
    {
        await foreach (TrafficPiece piece in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                piece.Question?.Invoke(_book);
                if (piece.Question is null)
                {
                    _book.Take(piece);
                }
            }
#pragma warning disable CA1031 // Whatever one piece did, the others are still to be shown.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                PumpLog.Fault(_log, fault);
            }

            if (piece.Bytes is { } bytes)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                Interlocked.Add(ref _queued, -piece.Count - PieceBytes);
            }
        }
    }
}
