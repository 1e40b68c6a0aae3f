using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Connects and says nothing.</summary>
internal sealed class Silence : HostilePeer
{
    public override string Name => "connect and say nothing";

    public override IReadOnlyList<int> MayGet => [];

    public override bool IsAimedAt(Answer answer)
    {
        return answer is { Codes.Count: 0, Ending: Ending.Finished };
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.ListenAsync(PatienceMs);
    }
}
