using System.Net;
using System.Security.Cryptography;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Chip;
using Comet.Simulator.Faults;
using Comet.Simulator.Metrics;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>What can be made to go wrong while the board runs.</summary>
public sealed partial class SimulatorHost : IFaultTarget
{
    // A link of the host profile holds as much as a window without scaling (RFC 9293 §3.1).
    private const int HostLineBytes = 65_535;

    private long _utcErrorMs;

    // The engine's, and what a recording tells: two readings of the clocks may differ.
    private long _utcOffsetMs;

    /// <summary>The faults that there are, and where they are on.</summary>
    public IReadOnlyList<FaultDescription> Faults => _faults.Describe();

    /// <summary>Brings a fault about; it is in effect when the task is done.</summary>
    /// <param name="name">One of <see cref="Faults"/>.</param>
    /// <param name="arguments">Such as <c>200,jitter=50,slot=3,for=10</c>.</param>
    /// <exception cref="SimulatorException">It cannot be meant.</exception>
    public Task ApplyFaultAsync(string name, string arguments = "")
    {
        FaultSetting fault = FaultSetting.Parse(name, arguments);
        _faults.Check(fault);
        return ApplyAsync(fault);
    }

    /// <summary>Ends a fault; it is over when the task is done.</summary>
    /// <param name="name">One of <see cref="Faults"/>.</param>
    /// <param name="slot">What was said of this slot, or, with −1, of all; null = wherever it is
    /// on.</param>
    /// <exception cref="SimulatorException">There is none of this name, or no such slot.
    /// </exception>
    public Task ClearFaultAsync(string name, int? slot = null)
    {
        FaultType type = FaultCatalog.Find(name);
        if (slot is { } one)
        {
            _faults.CheckSlot(type, one);
        }

        return _pump.InvokeAsync(nowMs => _faults.Clear(type, slot, nowMs));
    }

    /// <summary>Ends all faults; they are over when the task is done.</summary>
    public Task ClearFaultsAsync()
    {
        return _pump.InvokeAsync(nowMs => _faults.Clear(null, null, nowMs));
    }

    /// <summary>The slot of the connection whose peer has this address, or −1.</summary>
    internal async Task<int> FindSlotAsync(EndPoint peer)
    {
        int slot = -1;
        await _pump.InvokeAsync(_ => slot = _pump.SlotOf(peer)).ConfigureAwait(false);
        return slot;
    }

    /// <summary>
    /// What of the chip is in use, or null: the profile is not that of a chip.
    /// </summary>
    public async Task<ChipUsage?> DescribeChipAsync()
    {
        ChipUsage? usage = null;
        await _pump.InvokeAsync(_ => usage = DescribeChip()).ConfigureAwait(false);
        return usage;
    }

    /// <summary>As <see cref="DescribeChipAsync"/>, for commands given to
    /// <see cref="InvokeAsync"/>.</summary>
    internal ChipUsage? DescribeChip()
    {
        return _pump.DescribeChip();
    }

    /// <summary>
    /// Whether no fault is on, and none of what one did to connections is left over. Only for
    /// commands given to <see cref="InvokeAsync"/>.
    /// </summary>
    internal bool IsSound => _faults.IsQuiet;

    void IFaultTarget.ResetConnections(int slot, long nowMs)
    {
        _pump.ResetConnections(slot, nowMs);
        if (slot < 0)
        {
            _network.Cut?.Invoke();
        }
    }

    void IFaultTarget.LoseConnections(LostPeers peers, long nowMs)
    {
        _pump.LoseConnections(peers, nowMs);
        _network.Cut?.Invoke();
    }

    void IFaultTarget.Shape()
    {
        _pump.Shape();
    }

    void IFaultTarget.Restart(long nowMs)
    {
        MeterReading ended = new();
        ended.Read(Engine, _pump);
        _past.AddCounters(ended);
        (Epoch, Topics, Engine, Application) = CreateEngine();
        _pump.Restart(Engine, CreateDriver(), _utcOffsetMs, nowMs);
    }

    void IFaultTarget.FailSensors(bool temperature, bool light)
    {
        Board.BreakSensors(temperature, light);
    }

    void IFaultTarget.SetUtcError(long errorMs)
    {
        if (_utcErrorMs != errorMs)
        {
            _utcErrorMs = errorMs;
            _utcOffsetMs = _clock.UtcOffsetMs + errorMs;
            Engine.UseUtc(_utcOffsetMs);
            _pump.Tap?.HandleUtc(_utcOffsetMs, _clock.NowMs);
        }
    }

    void IFaultTarget.Note(string text, long nowMs)
    {
        _pump.Tap?.HandleNote(text, nowMs);
    }

    private Task ApplyAsync(FaultSetting fault)
    {
        return _pump.InvokeAsync(nowMs => _faults.Apply(fault, nowMs));
    }

    private (uint Epoch, TopicTable Topics, CometEngine Engine, BoardApplication Application)
        CreateEngine()
    {
        uint epoch = unchecked((uint)RandomNumberGenerator.GetInt32(1, int.MaxValue));
        TopicTable topics = new(Limits.TopicsMax, Limits.TopicNamesBytes);
        BoardApplication application = new(Board, topics);
        CometEngine engine = new(
            Limits, topics, application, _content, epoch, _tokens, _policy);
        _utcOffsetMs = _clock.UtcOffsetMs + _utcErrorMs;
        engine.UseUtc(_utcOffsetMs);
        return (epoch, topics, engine, application);
    }
}
