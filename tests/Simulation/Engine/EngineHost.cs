using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulation.Oracle;

namespace Comet.Simulation.Engine;

/// <summary>
/// One life of the engine with its board, from a start to the next restart: the only place that
/// makes an engine, accepts into it, and knows the board's rules.
/// </summary>
/// <remarks>
/// Every call of the engine goes through <see cref="Call"/>, which counts what it allocates and
/// compares the log with the journal afterwards. What the board publishes is foretold from its
/// readings: a changed reading must be published, an unchanged one may be, when its event leaves
/// the log. What clients publish is heard by <see cref="JournalApplication"/>.
/// </remarks>
internal sealed class EngineHost
{
    /// <summary>The topics by index; the last is the world's own, published by it.</summary>
    public static readonly string[] Topics =
        ["temperature", "light", "button", "led", "message", "alarm"];

    public const int Temperature = 0;
    public const int Light = 1;
    public const int Button = 2;
    public const int Led = 3;
    public const int Message = 4;
    public const int Alarm = 5;

    private readonly BoardApplication _application;
    private readonly JournalApplication _ear;
    private readonly SimBoard _board;
    private readonly Action<int, byte[], long> _heard;
    private readonly long _startMs;
    private readonly long _utcOffsetMs;
    private readonly int[] _published = [int.MaxValue, int.MaxValue, int.MaxValue];

    /// <param name="limits">The engine's sizes.</param>
    /// <param name="board">What the sensors read.</param>
    /// <param name="epoch">The first half of every id.</param>
    /// <param name="utcOffsetMs">See <see cref="CometEngine.UseUtc"/>; 0 = times since boot.
    /// </param>
    /// <param name="heard">Hears of events that a client publishes: topic, value, sequence.</param>
    /// <param name="nowMs">The time, in ms.</param>
    public EngineHost(
        CometLimits limits,
        SimBoard board,
        uint epoch,
        long utcOffsetMs,
        Action<int, byte[], long> heard,
        long nowMs)
    {
        Limits = limits;
        _board = board;
        _heard = heard;
        _startMs = nowMs;
        _utcOffsetMs = utcOffsetMs;
        Journal = new Journal(epoch, limits, Topics);
        TopicTable topics = new(limits.TopicsMax, limits.TopicNamesBytes);
        _application = new BoardApplication(board, topics);
        topics.Declare(Topics[Alarm], TopicAccess.ReadOnly);
        _ear = new JournalApplication(_application, Hear);
        Engine = new CometEngine(limits, topics, _ear, new PageContent(), epoch);
        board.Engine = Engine;
        Engine.Start(nowMs);
        if (utcOffsetMs != 0)
        {
            Engine.UseUtc(utcOffsetMs);
        }

        Journal.Append(Led, TimeOf(nowMs), "false");
        _application.Attach(Engine, nowMs);
        CompareLog();
    }

    public CometEngine Engine { get; }

    public CometLimits Limits { get; }

    public Journal Journal { get; }

    public bool IsUtc => _utcOffsetMs != 0;

    /// <summary>When the engine began, in ms.</summary>
    public long StartMs => _startMs;

    /// <summary>Engine calls so far.</summary>
    public long Calls { get; private set; }

    /// <summary>What the engine has counted so far.</summary>
    public Claims Claims
    {
        get
        {
            int[] counters = StatusOf(Engine).Counters;
            return new Claims(
                counters[StatusReport.Requests],
                counters[StatusReport.Limited],
                counters[StatusReport.Flooded]);
        }
    }

    /// <summary>A connection comes in; see <see cref="CometEngine.HandleAccept"/>.</summary>
    public int Accept(int peer, long nowMs)
    {
        return Call(static (engine, p, _, now) => engine.HandleAccept(now, p), peer, 0, nowMs);
    }

    /// <summary>Whether a response that stays open may be refused with 503.</summary>
    /// <param name="mayHold">How many connections have asked for one.</param>
    public bool MayRefuseToHold(int mayHold)
    {
        return mayHold >= Limits.Connections - Limits.ReservedForRequests;
    }

    /// <summary>Calls the engine: counts its allocations, compares its log.</summary>
    public int Call(
        Func<CometEngine, int, int, long, int> call, int slot, int count, long nowMs)
    {
        (long, int) before = Allocated();
        int result = call(Engine, slot, count, nowMs);
        CheckAllocated(before);
        CompareLog();
        return result;
    }

    /// <summary>Publishes from the device's own code.</summary>
    public void Publish(byte[] value, int count, long nowMs)
    {
        Journal.Append(Alarm, TimeOf(nowMs), Encoding.UTF8.GetString(value, 0, count));
        long sequence = Journal.Last;
        (long, int) before = Allocated();
        long got = Engine.Publish(Alarm, value, 0, count, nowMs);
        CheckAllocated(before);
        if (got != sequence)
        {
            throw new ViolationException(
                ViolationKind.Publish, $"Publish returned {got}; expected {sequence}");
        }

        CompareLog();
    }

    /// <summary>When the board wants to be called, in ms.</summary>
    public long BoardDeadline()
    {
        return _application.PollDeadline();
    }

    /// <summary>Time for the board: reads its sensors.</summary>
    public void HandleBoardTime(long nowMs)
    {
        long before = Journal.Last + 1;
        int[] readings = [_board.Temperature, _board.Light, _board.Button ? 1 : 0];
        (long, int) allocated = Allocated();
        _application.HandleTime(nowMs);
        CheckAllocated(allocated);
        long after = Engine.Log.Next;
        if (after == before && _application.PollDeadline() <= nowMs)
        {
            throw new ViolationException(ViolationKind.Timers, "the board's deadline stays");
        }

        int published = _board.NextAtLight > before ? 1 << Temperature : 0;
        published |= _board.NextAtButton > Math.Max(before, _board.NextAtLight) ? 1 << Light : 0;
        published |= LateOnes((int)(after - _board.NextAtButton), readings[Button]);
        Foretell(published, readings, nowMs);
    }

    /// <summary>The button has changed: an interrupt.</summary>
    public void HandleButton(long nowMs)
    {
        int[] readings = [_published[Temperature], _published[Light], _board.Button ? 1 : 0];
        long before = Journal.Last + 1;
        _application.HandleButton(nowMs);
        Foretell(Engine.Log.Next > before ? 1 << Button : 0, readings, nowMs);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_status")]
    private static extern ref StatusReport StatusOf(CometEngine engine);

    // Of the button and the LED, which come last: both, or one that the log still has.
    private int LateOnes(int count, int button)
    {
        if (count == 0)
        {
            return 0;
        }

        int late = count > 1 ? (1 << Button) | (1 << Led)
            : button != _published[Button] ? 1 << Button
            : 1 << Engine.Log.TopicOf(Engine.Log.Last);
        if (count > 2 || (late & ~((1 << Button) | (1 << Led))) != 0)
        {
            throw new ViolationException(ViolationKind.Publish, "the board published too much");
        }

        return late;
    }

    private void Foretell(int published, int[] readings, long nowMs)
    {
        for (int topic = Temperature; topic <= Button; topic++)
        {
            bool must = readings[topic] != _published[topic];
            bool did = ((published >> topic) & 1) != 0;
            if (must && !did)
            {
                throw new ViolationException(
                    ViolationKind.Publish, $"{Topics[topic]} changed and was not published");
            }

            if (did)
            {
                _published[topic] = readings[topic];
                Journal.Append(topic, TimeOf(nowMs), TextOf(topic, readings[topic]));
            }
        }

        if (((published >> Led) & 1) != 0)
        {
            Journal.Append(Led, TimeOf(nowMs), _board.Led ? "true" : "false");
        }

        CompareLog();
    }

    private static string TextOf(int topic, int reading)
    {
        return topic == Button ? (reading != 0 ? "true" : "false")
            : reading == BoardApplication.NoReading ? "null"
            : topic == Light ? reading.ToString(CultureInfo.InvariantCulture)
            : (reading / 100m).ToString("0.##", CultureInfo.InvariantCulture);
    }

    private void Hear(int topic, byte[] value, long nowMs)
    {
        long sequence = Journal.Append(topic, TimeOf(nowMs), Encoding.UTF8.GetString(value));
        _heard(topic, value, sequence);
    }

    private long TimeOf(long nowMs)
    {
        return IsUtc ? nowMs + _utcOffsetMs : nowMs - _startMs;
    }

    private (long Bytes, int Collections) Allocated()
    {
        int collections = GC.CollectionCount(0);
        return (GC.GetAllocatedBytesForCurrentThread() - _ear.ExcludedBytes, collections);
    }

    private void CheckAllocated((long Bytes, int Collections) before)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - _ear.ExcludedBytes
            - before.Bytes;
        Calls++;

        // A collection, of whatever thread's garbage, rounds the count up; an engine that allocates
        // does so in other calls, too.
        if (allocated != 0 && GC.CollectionCount(0) == before.Collections)
        {
            throw new ViolationException(
                ViolationKind.Memory, $"{allocated} bytes allocated; expected 0");
        }
    }

    private void CompareLog()
    {
        if (Engine.Log.Next != Journal.Last + 1)
        {
            throw new ViolationException(ViolationKind.Log, $"the log's next event is "
                + $"{Engine.Log.Next}; expected {Journal.Last + 1}");
        }

        Journal.Drop(Engine.Log.First);
    }
}
