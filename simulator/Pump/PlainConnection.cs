namespace Comet.Simulator.Pump;

/// <summary>A connection whose bytes are those of the socket.</summary>
internal class PlainConnection(int slot, Readiness readiness)
    : PumpConnection(slot, readiness)
{
    public override int Receive(Span<byte> buffer)
    {
        return ReceiveBytes(buffer);
    }

    public override int Send(byte[] buffer, int offset, int count)
    {
        return SendBytes(buffer.AsSpan(offset, count));
    }

    protected override void SendEnd(bool isLast)
    {
        if (!isLast || !IsFinished || Link is not null)
        {
            SendFin(isLast);
        }
    }
}
