namespace Comet.Load.Client;

/// <summary>A connection that only finds out whether there is somebody.</summary>
internal sealed class Probe : Connection
{
    public override void HandleConnected()
    {
        IsReady = true;
    }

    public override void HandleBytes(ReadOnlySpan<byte> bytes)
    {
        // Nothing was asked.
    }
}
