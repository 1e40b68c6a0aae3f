namespace Comet.Simulator.Recording;

/// <summary>What a recorder knows of the connection that a slot has now.</summary>
internal sealed class RecordedSlot(Func<TokenMask>? createMask)
{
    public int Connection { get; private set; }

    /// <summary>That its socket is full was recorded.</summary>
    public bool IsBlocked { get; set; }

    public WireMask? ReceivedMask { get; private set; }

    public WireMask? SentMask { get; private set; }

    public void Open(int connection)
    {
        Connection = connection;
        IsBlocked = false;
        ReceivedMask = createMask is null ? null : new WireMask(createMask, isSent: false);
        SentMask = createMask is null ? null : new WireMask(createMask, isSent: true);
    }
}
