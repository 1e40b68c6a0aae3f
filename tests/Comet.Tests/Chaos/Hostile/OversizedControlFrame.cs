using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A control frame of more than 125 bytes (RFC 6455 §5.5).</summary>
internal sealed class OversizedControlFrame : HostilePeer
{
    public override string Name => "oversized control frame";

    public override IReadOnlyList<int> MayGet => [101, 1002];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 1002);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        int[] opcodes = [RawWebSocket.Close, RawWebSocket.Ping, RawWebSocket.Pong];
        await socket.SendAsync(RawWebSocket.Handshake("/ws?topics=led"));
        await socket.SendAsync(RawWebSocket.Frame(
            opcodes[random.Next(opcodes.Length)], new byte[random.Next(126, 70_000)]));
        await socket.ListenAsync(PatienceMs);
    }
}
