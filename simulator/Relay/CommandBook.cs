using System.Text;
using System.Text.Json;

namespace Comet.Simulator.Relay;

/// <summary>
/// The commands for one board that it has not answered yet, in their order.
/// </summary>
/// <remarks>
/// A command goes to the board at once, and again on each new way until it is answered; the board
/// executes each number once. It takes a number that is not above the last one for a repeated
/// command, so none may overtake another: adding, and taking up a way, are done under one lock,
/// and a way keeps the order. A way that leads to another memory (<see cref="IBoardLink.Memory"/>),
/// that of the board after a restart, say, ends all that waits: nobody there can tell whether it
/// was executed, so it is not sent again. Invariant: all that waits was sent to <c>_memory</c>, and
/// to nobody else. Whoever waits for an outcome may stop waiting; the command stays until it is
/// answered or too old, since nobody can tell whether it was executed.
/// </remarks>
/// <param name="epoch">The first half of every command's id: random per start.</param>
/// <param name="countMax">The most that wait.</param>
/// <param name="lifetimeMs">How long a command is sent again, in ms.</param>
internal sealed class CommandBook(uint epoch, int countMax, long lifetimeMs)
{
    private readonly List<PendingCommand> _pending = [];
    private readonly Lock _lock = new();
    private IBoardLink? _link;
    private string? _memory;
    private long _sequence;

    /// <summary>The way to the board, or null: it is away.</summary>
    public IBoardLink? Link
    {
        get
        {
            lock (_lock)
            {
                return _link;
            }
        }
    }

    /// <summary>A way stands: all that has no answer goes there. It does not take the place of a
    /// better one (<see cref="WayKind"/>), but of its own kind the newer knows better.</summary>
    /// <returns>The way that is to be closed, if any.</returns>
    public IBoardLink? Attach(IBoardLink link, long nowMs)
    {
        lock (_lock)
        {
            if (_link is { } better && better.Kind > link.Kind)
            {
                return link;
            }

            IBoardLink? before = _link == link ? null : _link;
            _link = link;
            bool isRemembered = _memory == link.Memory;
            DropOld(
                isRemembered ? nowMs : long.MaxValue,
                isRemembered ? CommandOutcome.Unknown : CommandOutcome.Forgotten);
            _memory = link.Memory;
            foreach (PendingCommand command in _pending)
            {
                link.Send(command.Line);
            }

            return before;
        }
    }

    /// <summary>A way is lost.</summary>
    /// <returns>Whether it was the one that stands.</returns>
    public bool Detach(IBoardLink link)
    {
        lock (_lock)
        {
            bool isCurrent = _link == link;
            _link = isCurrent ? null : _link;
            return isCurrent;
        }
    }

    /// <summary>Sends a command.</summary>
    /// <returns>It, or null: there is no way, or too many wait.</returns>
    public PendingCommand? Add(string topic, ReadOnlySpan<byte> data, long nowMs)
    {
        lock (_lock)
        {
            DropOld(nowMs, CommandOutcome.Unknown);
            if (_link is null || _pending.Count >= countMax)
            {
                return null;
            }

            EventId id = new(epoch, ++_sequence);
            string name = JsonEncodedText.Encode(topic).ToString();
            byte[] line =
            [
                .. Encoding.UTF8.GetBytes($"{{\"command\":\"{id}\",\"topic\":\"{name}\",\"data\":"),
                .. data,
                (byte)'}',
            ];
            PendingCommand command = new(id, line, nowMs + lifetimeMs);
            _pending.Add(command);
            _link.Send(line);
            return command;
        }
    }

    /// <summary>Whether a command has no outcome yet.</summary>
    public bool IsWaiting(EventId id)
    {
        lock (_lock)
        {
            return _pending.Exists(command => command.Id == id);
        }
    }

    /// <summary>A command was answered.</summary>
    /// <param name="id">It.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="isInOrder">Whether who answers does so in the order of the commands: those
    /// before it were answered, too, or never will be.</param>
    public void Complete(EventId id, CommandOutcome outcome, bool isInOrder)
    {
        lock (_lock)
        {
            int index = _pending.FindIndex(command => command.Id == id);
            if (index < 0)
            {
                return;
            }

            int first = isInOrder ? 0 : index;
            for (int i = first; i <= index; i++)
            {
                _pending[i].Outcome.TrySetResult(i == index ? outcome : CommandOutcome.Unknown);
            }

            _pending.RemoveRange(first, index + 1 - first);
        }
    }

    private void DropOld(long nowMs, CommandOutcome outcome)
    {
        int count = _pending.TakeWhile(command => command.EndMs <= nowMs).Count();
        foreach (PendingCommand command in _pending[..count])
        {
            command.Outcome.TrySetResult(outcome);
        }

        _pending.RemoveRange(0, count);
    }
}
