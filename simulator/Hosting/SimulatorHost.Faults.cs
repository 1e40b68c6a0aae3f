using System.Net;
using System.Security.Cryptography;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Chip;
using Comet.Simulator.Faults;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>What can be made to go wrong while the board runs.</summary>
public sealed partial class SimulatorHost : IFaultTarget
{
    // A link of the host profile holds as much as a window without scaling (RFC 9293 §3.1).
    private const int HostLineBytes = 65_535;

    private long _utcErrorMs;

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

    /// <summary>Ends a fault, for all slots; it is over when the task is done.</summary>
    /// <exception cref="SimulatorException">There is none of this name.</exception>
    public Task ClearFaultAsync(string name)
    {
        FaultType type = FaultCatalog.Find(name);
        return _pump.InvokeAsync(nowMs => _faults.Clear(type, nowMs));
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
        await _pump.InvokeAsync(_ => usage = _pump.DescribeChip()).ConfigureAwait(false);
        return usage;
    }

    /// <summary>
    /// Whether no fault is on, and none of what one did to connections is left over. Only for
    /// commands given to <see cref="InvokeAsync"/>.
    /// </summary>
    internal bool IsSound => _faults.IsQuiet;

    void IFaultTarget.ResetConnections(int slot, long nowMs)
    {
        _pump.ResetConnections(slot, nowMs);
    }

    void IFaultTarget.LoseConnections(LostPeers peers, long nowMs)
    {
        _pump.LoseConnections(peers, nowMs);
    }

    void IFaultTarget.Shape()
    {
        _pump.Shape();
    }

    void IFaultTarget.Restart(long nowMs)
    {
        (Epoch, Topics, Engine, Application) = CreateEngine();
        _pump.Restart(
            Engine, new BoardDriver(Application), _clock.UtcOffsetMs + _utcErrorMs, nowMs);
        Meter.Attach(_pump, Engine);
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
            Engine.UseUtc(_clock.UtcOffsetMs + errorMs);
            _pump.Tap?.HandleUtc(_clock.UtcOffsetMs + errorMs, _clock.NowMs);
        }
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
        engine.UseUtc(_clock.UtcOffsetMs + _utcErrorMs);
        return (epoch, topics, engine, application);
    }
}
