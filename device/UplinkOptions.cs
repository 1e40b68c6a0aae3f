namespace Comet.Device;

/// <summary>Where the uplink leads, and how patiently it is kept up.</summary>
public sealed class UplinkOptions
{
    /// <summary>
    /// The relay, with the device's name as the last segment, such as
    /// <c>wss://relay.example/uplink/device1</c>; scheme <c>ws</c> or <c>wss</c>.
    /// </summary>
    public readonly string Url;

    /// <summary>What <c>Authorization: Bearer</c> carries; null sends no such field.</summary>
    public string? Token;

    /// <summary>
    /// The certificate of the authority that signed the relay's, as PEM; null takes those that
    /// are stored on the device. For <c>wss</c> only.
    /// </summary>
    public string? CaCertificate;

    /// <summary>The wait after the first failure, in ms; each that follows doubles it.</summary>
    public int BackOffMinMs = 1000;

    /// <summary>The longest wait, in ms.</summary>
    public int BackOffMaxMs = 60_000;

    /// <summary>
    /// After so many failures in a row to open a WebSocket, HTTP is tried.
    /// </summary>
    public int WebSocketAttempts = 2;

    /// <summary>How long HTTP serves before a WebSocket is tried again, in ms.</summary>
    public int HttpPeriodMs = 600_000;

    /// <summary>From one look for commands to the next over HTTP, in ms.</summary>
    public int PollIntervalMs = 2000;

    /// <param name="url">See <see cref="Url"/>.</param>
    public UplinkOptions(string url)
    {
        Url = url;
    }
}
