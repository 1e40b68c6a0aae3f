using System.Globalization;

namespace Comet.Load.Servers;

/// <summary>All that can be compared. The first that others are measured by is Kestrel.</summary>
internal static class PeerTable
{
    public const string Reference = "kestrel";

    /// <summary>The row that shows what the client itself can drive.</summary>
    public const string Null = "null";

    // Spoken by our own small servers, whatever they are made of.
    private static readonly Routes s_plain = new()
    {
        Echo = "/echo",
        WebSocket = "/ws",
        EventStream = "/sse",
        Stream = "/stream",
        LongPoll = "/long-poll",
        Since = "?since=",
        Publish = "/publish",
    };

    private static readonly Routes s_comet = new()
    {
        Echo = "/echo",
        WebSocket = "/ws?topics=message&since=latest",
        EventStream = "/sse?topics=message&since=latest",
        Stream = "/stream?topics=message&since=latest",
        LongPoll = "/long-poll?topics=message",
        Publish = "/publish/message",
    };

    private static readonly Routes s_nchan = s_plain with
    {
        Echo = null,
        Since = null,
    };

    private static readonly Routes s_null = new()
    {
        IsEchoOfBytes = true,
        WebSocket = "/ws",
        EventStream = "/sse",
        Stream = "/stream",
        Publish = "/publish",
    };

    public static IReadOnlyList<Peer> All { get; } =
    [
        new DotnetPeer(
            Reference,
            s_plain,
            SourceTree.Assembly("Kestrel", "Comet.Load.Kestrel.dll"),
            _ => []),
        new DotnetPeer(
            "comet",
            s_comet,
            SourceTree.Assembly("../../simulator", "Comet.Simulator.dll"),
            CometArguments),
        new NodePeer("ws", s_plain, "ws"),
        new NodePeer("uws", s_plain, "uwebsockets"),
        new NchanPeer(s_nchan),
        new DotnetPeer(
            Null,
            s_null,
            Path.Combine(AppContext.BaseDirectory, "Comet.Load.dll"),
            _ => [Options.CommandLine.NullServer]),
    ];

    // A tenth of the slots is not for streams; the publisher needs one, too.
    private static string[] CometArguments(int connections)
    {
        int slots = connections + (connections / 8) + 32;
        return
        [
            "--port", "0", "--bench-port", "off", "--profile", "host", "--no-rates",
            "--connections", slots.ToString(CultureInfo.InvariantCulture),
        ];
    }
}
