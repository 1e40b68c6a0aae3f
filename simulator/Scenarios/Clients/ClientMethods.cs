namespace Comet.Simulator.Scenarios.Clients;

/// <summary>The names of the methods, as the client library has them, and their paths.</summary>
internal static class ClientMethods
{
    private static readonly string[] s_paths = ["poll", "long-poll", "stream", "sse", "ws"];

    /// <summary>In the order of <see cref="ClientMethod"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["polling", "long-polling", "streaming", "sse", "websocket"];

    public static string NameOf(ClientMethod method)
    {
        return Names[(int)method];
    }

    /// <summary>The path, with its slash.</summary>
    public static string PathOf(ClientMethod method)
    {
        return "/" + s_paths[(int)method];
    }
}
