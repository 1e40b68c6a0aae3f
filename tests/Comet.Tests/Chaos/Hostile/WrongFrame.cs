using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A frame that breaks RFC 6455 §5, or a text that is no UTF-8.</summary>
internal sealed class WrongFrame : HostilePeer
{
    private static readonly byte[][] s_frames =
    [
        RawWebSocket.Frame(RawWebSocket.Text, "{}"u8, isMasked: false),
        RawWebSocket.Frame(RawWebSocket.Text, "{}"u8, reserved: 0x40),
        RawWebSocket.Frame(0x3, "{}"u8),
        RawWebSocket.Frame(0xB, "{}"u8),
        RawWebSocket.Frame(RawWebSocket.Continuation, "{}"u8),
        RawWebSocket.Frame(RawWebSocket.Ping, "{}"u8, isFinal: false),
        RawWebSocket.Frame(RawWebSocket.Close, [3]),
        RawWebSocket.Frame(RawWebSocket.Close, [0x03, 0xED]),
        RawWebSocket.Frame(RawWebSocket.Text, [0xC0, 0x80]),
        RawWebSocket.Frame(RawWebSocket.Text, [0xED, 0xA0, 0x80]),
    ];

    public override string Name => "wrong frame";

    public override IReadOnlyList<int> MayGet => [101, 1002, 1007];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 1002);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string[] paths = ["/ws?topics=led", "/echo", "/reverse"];
        await socket.SendAsync(RawWebSocket.Handshake(paths[random.Next(paths.Length)]));
        await socket.SendAsync(s_frames[random.Next(s_frames.Length)]);
        await socket.ListenAsync(PatienceMs);
    }
}
