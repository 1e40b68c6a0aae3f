using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A WebSocket that subscribes to all that is kept, and reads none of it.</summary>
internal sealed class NeverReadingWebSocket : HostilePeer
{
    public override string Name => "never reading: ws";

    public override IReadOnlyList<int> MayGet => [101];

    public override int ReceiveBufferBytes => 4096;

    public override bool IsAimedAt(Answer answer)
    {
        return answer.Ending == Ending.Reset;
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.SendAsync(RawWebSocket.Handshake("/ws?since=earliest"));
        await socket.IgnoreAsync(PatienceMs);
        socket.Overhear();
    }
}
