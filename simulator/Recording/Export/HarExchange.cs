using Comet.Simulator.Wire;

namespace Comet.Simulator.Recording.Export;

/// <summary>A request and what came of it.</summary>
internal sealed class HarExchange(int connection, WireItem request)
{
    public int Connection { get; } = connection;

    public WireItem Request { get; } = request;

    public WireItem? RequestBody { get; set; }

    public WireItem? Response { get; set; }

    public WireItem? ResponseBody { get; set; }

    /// <summary>The messages of a WebSocket, and whether each is the client's.</summary>
    public List<(bool IsSent, WireItem Message)> Messages { get; } = [];

    /// <summary>The last of its bytes.</summary>
    public long EndMs => Messages.Count > 0
        ? Messages[^1].Message.EndMs
        : (ResponseBody ?? Response ?? RequestBody ?? Request).EndMs;
}
