using Comet.Simulator.Pump;

namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>The board's side of one connection slot, in memory.</summary>
internal sealed class VirtualConnection(int slot, VirtualReadiness readiness)
    : PumpConnection(slot, readiness)
{
    /// <summary>Null while the slot is free.</summary>
    public MemoryLink? Wire { get; private set; }

    /// <summary>What of <see cref="MemoryPipe.News"/> was told.</summary>
    public int ToldNews { get; set; }

    /// <summary>It was found full, and not yet told to have room.</summary>
    public bool IsFull { get; set; }

    public void Open(MemoryLink wire)
    {
        Begin();
        Wire = wire;
        ToldNews = 0;
        IsFull = false;
    }

    public override int Receive(Span<byte> buffer)
    {
        return ReceiveBytes(buffer);
    }

    public override int Send(byte[] buffer, int offset, int count)
    {
        return SendBytes(buffer.AsSpan(offset, count));
    }

    public override void FinishSocket()
    {
        Wire!.Down.End();
    }

    /// <summary>Ends the connection: FIN behind what was sent, or RST.</summary>
    public void End(bool abort)
    {
        if (abort)
        {
            Wire!.Reset();
        }
        else
        {
            SendEnd(true);
        }
    }

    public override void Release()
    {
        base.Release();
        Wire = null;
    }

    protected override void SendEnd(bool isLast)
    {
        SendFin(isLast);
    }
}
