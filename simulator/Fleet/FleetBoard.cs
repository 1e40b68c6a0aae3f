using System.Diagnostics;
using Comet.Simulator.Hosting;

namespace Comet.Simulator.Fleet;

/// <summary>A board of a fleet, and what was last seen of it.</summary>
/// <remarks>
/// The fleet's watch asks for a reading and takes what has come of it; everybody else reads
/// <see cref="Row"/>, <see cref="Reading"/> and the history.
/// </remarks>
internal sealed class FleetBoard
{
    /// <summary>How many of its latest rows are kept, one a second.</summary>
    public const int HistoryMax = 60;

    private readonly IFleetAddresses _addresses;
    private readonly TimeSpan _patience;
    private readonly Queue<BoardRow> _history = new(HistoryMax);
    private volatile BoardReading? _reading;
    private volatile BoardRow? _row;
    private BoardReading? _before;
    private long _askedAt;
    private long _shownAt;
    private double _rate;

    /// <param name="host">The board itself.</param>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="seed">What its host was given.</param>
    /// <param name="options">Name it, and say when it counts as failed.</param>
    /// <param name="addresses">Know where it is.</param>
    public FleetBoard(
        SimulatorHost host,
        int index,
        int seed,
        FleetOptions options,
        IFleetAddresses addresses)
    {
        Host = host;
        Index = index;
        Seed = seed;
        Id = FleetOptions.IdOf(index);
        _patience = options.Patience;
        _addresses = addresses;
    }

    public SimulatorHost Host { get; }

    public string Id { get; }

    public int Index { get; }

    /// <summary>With this <c>--seed</c> a board alone has the same signals and jitter.</summary>
    public int Seed { get; }

    /// <summary>Where a client on this machine finds it, once it runs.</summary>
    public Uri Url => _addresses.UrlOf(Host, Index);

    /// <summary>What it last answered; null before the first answer.</summary>
    public BoardReading? Reading => _reading;

    /// <summary>As tables show it; null before the first look.</summary>
    public BoardRow? Row => _row;

    /// <summary>Done when the board has answered what it was last asked.</summary>
    public Task Answer { get; private set; } = Task.CompletedTask;

    /// <summary>Asks for a reading, unless it still owes the last.</summary>
    public void Ask()
    {
        if (Answer.IsCompleted)
        {
            _askedAt = Stopwatch.GetTimestamp();
            Answer = Host.InvokeAsync(_ => _reading = BoardReading.Of(Host));
        }
    }

    /// <summary>Makes a row of what has been answered.</summary>
    /// <returns>Whether it is another than the last.</returns>
    public bool Show()
    {
        if (_reading is not { } reading)
        {
            return false;
        }

        if (reading != _before)
        {
            double seconds = _shownAt == 0 ? 0 : Stopwatch.GetElapsedTime(_shownAt).TotalSeconds;
            _rate = seconds <= 0 ? 0 : (reading.Published - _before!.Published) / seconds;
            _before = reading;
            _shownAt = Stopwatch.GetTimestamp();
        }

        bool isSilent = !Answer.IsCompleted && Stopwatch.GetElapsedTime(_askedAt) > _patience;
        BoardRow row = new(
            Index,
            isSilent || Answer.IsFaulted ? BoardState.Failed
                : reading.IsRebooting ? BoardState.Rebooting
                : reading.Faults.Length > 0 ? BoardState.Faulty
                : BoardState.Up,
            reading.Epoch,
            reading.Connections,
            reading.Published,
            Math.Round(_rate, 1),
            reading.Temperature,
            reading.Light,
            reading.Faults);
        bool isNew = row != _row;
        _row = row;
        lock (_history)
        {
            if (_history.Count == HistoryMax)
            {
                _history.Dequeue();
            }

            _history.Enqueue(row);
        }

        return isNew;
    }

    /// <summary>Its latest rows, the oldest first.</summary>
    public IReadOnlyList<BoardRow> History()
    {
        lock (_history)
        {
            return [.. _history];
        }
    }
}
