using Comet.Device;
using Comet.Embedded.Engine;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Uplink;

/// <summary>
/// A board that has an uplink: the firmware's own, looked at as often as the firmware's pump does.
/// </summary>
internal sealed class UplinkDriver : IPumpApplication, IDisposable
{
    // What the uplink's thread has for the engine is found within this time, as on the device.
    private const int LookIntervalMs = 20;

    private readonly IPumpApplication _board;
    private readonly Device.Uplink _uplink;
    private readonly WebSocketCarrier _webSocket;
    private readonly HttpCarrier _http;
    private long _nextLookMs;

    /// <param name="board">The board itself.</param>
    /// <param name="engine">Whose events go up.</param>
    /// <param name="options">Where to.</param>
    /// <param name="network">Whether the board is on the network.</param>
    /// <param name="log">Told why a connection has ended.</param>
    public UplinkDriver(
        IPumpApplication board,
        CometEngine engine,
        UplinkOptions options,
        BoardNetwork network,
        Action<string> log)
    {
        _board = board;
        _http = new HttpCarrier(options, network, log);
        _webSocket = new WebSocketCarrier(options, network, log);
        _uplink = new Device.Uplink(engine, options, _webSocket, _http);
    }

    public void Attach(CometEngine engine, long nowMs)
    {
        _board.Attach(engine, nowMs);
        _nextLookMs = nowMs;
        _uplink.Start();
    }

    public long PollDeadline()
    {
        return Math.Min(
            _board.PollDeadline(), Math.Min(_nextLookMs, _uplink.PollDeadline()));
    }

    public void HandleTime(long nowMs)
    {
        if (nowMs >= _board.PollDeadline())
        {
            _board.HandleTime(nowMs);
        }

        if (nowMs >= _uplink.PollDeadline())
        {
            _uplink.HandleTime(nowMs);
        }

        _nextLookMs = nowMs + LookIntervalMs;
    }

    public void Dispose()
    {
        _uplink.Stop();
        _webSocket.Dispose();
        _http.Dispose();
    }
}
