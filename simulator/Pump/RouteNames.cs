using Comet.Embedded.Engine;

namespace Comet.Simulator.Pump;

/// <summary>What a connection does, in the words of <c>/status</c>.</summary>
internal static class RouteNames
{
    private static readonly string[] s_names =
    [
        "poll", "long-poll", "stream", "sse", "ws", "echo", "reverse", "reverse", "status",
        "publish", "login", "logout", "content", "idle",
    ];

    /// <summary>Such as <c>sse</c>.</summary>
    public static string Of(Route route)
    {
        return s_names[(int)route];
    }
}
