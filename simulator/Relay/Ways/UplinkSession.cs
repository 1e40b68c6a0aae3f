using System.Text;
using System.Threading.Channels;
using Comet.Embedded.Engine;

namespace Comet.Simulator.Relay.Ways;

/// <summary>
/// The relay's side of the conversation with a board that has dialled in: lines go in and lines
/// come out, whatever carries them.
/// </summary>
/// <remarks>
/// Theory of operation. The board begins with <c>{"resume":ID}</c> and sends nothing more before
/// it is told where to go on: behind the last event that is known of its epoch, or at its earliest.
/// From then on it is one way to the board (<see cref="IBoardLink"/>). What has come is
/// acknowledged every <see cref="AckEvery"/> events and whenever <see cref="Acknowledge"/> is
/// called, which who carries the lines does at least twice a second while the board speaks.
/// Lines are taken one at a time; acknowledgements may be asked for meanwhile.
/// </remarks>
/// <param name="device">The board.</param>
/// <param name="name">What carries the lines.</param>
internal sealed class UplinkSession(RelayDevice device, string name) : IBoardLink
{
    private const int AckEvery = 8;
    private const int OutgoingMax = 256;

    private readonly Channel<byte[]> _outgoing = Channel.CreateBounded<byte[]>(OutgoingMax);
    private readonly TaskCompletionSource _closed =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Lock _lock = new();
    private EventId _accepted;
    private uint _epoch;
    private int _unacknowledged;
    private bool _isLive;

    public string Name => name;

    public WayKind Kind => WayKind.Uplink;

    /// <summary>The board remembers what it has executed until it restarts.</summary>
    public string Memory => $"{_epoch:x8}";

    /// <summary>What is to be sent to the board, a line each.</summary>
    public ChannelReader<byte[]> Outgoing => _outgoing.Reader;

    /// <summary>Ends when the way is to be given up.</summary>
    public Task Closed => _closed.Task;

    public void Send(byte[] line)
    {
        if (!_outgoing.Writer.TryWrite(line))
        {
            // The board takes nothing: it will come again, and is told then.
            Close();
        }
    }

    public void Close()
    {
        _closed.TrySetResult();
    }

    /// <summary>A line has come.</summary>
    /// <returns>Why the board is to be sent away, or null.</returns>
    public async Task<string?> TakeAsync(ReadOnlyMemory<byte> text)
    {
        BoardLine? line = BoardLine.Read(text);
        if (!_isLive)
        {
            return line is BoardLine.Greeting greeting
                ? await GreetAsync(greeting.Id).ConfigureAwait(false)
                : "the first line is not {\"resume\":\"ID\"}";
        }

        switch (line)
        {
            case BoardLine.Item item:
                await device.AcceptAsync(item.Value).ConfigureAwait(false);
                Accept(item.Value.Id);
                return null;
            case BoardLine.Gap gap:
                await device.WaitForTurnAsync().ConfigureAwait(false);
                await device.SkipAsync(gap.To).ConfigureAwait(false);
                Accept(gap.To);
                return null;
            case BoardLine.Reset reset:
                await device.WaitForTurnAsync().ConfigureAwait(false);
                return await device.EnterEpochAsync(reset.Epoch).ConfigureAwait(false) is null
                    ? "that epoch is over"
                    : null;
            case BoardLine.Done done:
                device.Complete(done.Command, CommandOutcome.Done(done.Id), isInOrder: true);
                return null;
            case BoardLine.Refused refused:
                device.Complete(
                    refused.Command,
                    CommandOutcome.Refused(CometEngine.StatusOf(refused.Error), refused.Error),
                    isInOrder: true);
                return null;
            default:
                return "the line is nothing that a board may say";
        }
    }

    /// <summary>Acknowledges all that has come.</summary>
    public void Acknowledge()
    {
        // Of two at once the later must not be overtaken.
        lock (_lock)
        {
            if (_unacknowledged > 0)
            {
                _unacknowledged = 0;
                Send(Encoding.ASCII.GetBytes($"{{\"ack\":\"{_accepted}\"}}"));
            }
        }
    }

    private async Task<string?> GreetAsync(EventId resumed)
    {
        // What others know of the board cannot be put before what it sends.
        await device.Filled.ConfigureAwait(false);
        if (await device.EnterEpochAsync(resumed.Epoch).ConfigureAwait(false) is not { } last)
        {
            return "that epoch is over";
        }

        _isLive = true;
        _epoch = resumed.Epoch;
        lock (_lock)
        {
            _accepted = last;
        }

        Send(Encoding.ASCII.GetBytes(
            last.Sequence == 0 ? "{\"since\":\"earliest\"}" : $"{{\"ack\":\"{last}\"}}"));
        await device.AttachAsync(this).ConfigureAwait(false);

        // Until then another relay may have said that the board is in another epoch.
        return await device.EnterEpochAsync(resumed.Epoch).ConfigureAwait(false) is { } now
            && now.Sequence >= last.Sequence
                ? null
                : "what is known of the board has changed meanwhile; expected it to dial again";
    }

    private void Accept(EventId id)
    {
        lock (_lock)
        {
            // What comes again was acknowledged before.
            bool isOld = id.Epoch == _accepted.Epoch && id.Sequence < _accepted.Sequence;
            _accepted = isOld ? _accepted : id;
            if (++_unacknowledged >= AckEvery)
            {
                Acknowledge();
            }
        }
    }
}
