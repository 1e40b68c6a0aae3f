using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Becomes a WebSocket, never says a word, and leaves in some way.</summary>
internal sealed class UpgradeThenSilence : HostilePeer
{
    public override string Name => "upgrade, then silence";

    public override IReadOnlyList<int> MayGet => [101];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 101);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string[] paths = ["/ws?topics=led", "/echo", "/reverse"];
        await socket.SendAsync(RawWebSocket.Handshake(paths[random.Next(paths.Length)]));
        await socket.ListenAsync(random.Next(500, 1500));
        if (random.Next(2) == 0)
        {
            socket.FinishSending();
            await socket.ListenAsync(PatienceMs);
        }
        else
        {
            socket.Reset();
        }
    }
}
