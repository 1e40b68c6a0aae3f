using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A right request that ends with FIN somewhere before its last byte.</summary>
internal sealed class CutShort : HostilePeer
{
    public override string Name => "FIN at odd places";

    // What comes before the cut may be whole: an upgrade, or the head of what is refused.
    public override IReadOnlyList<int> MayGet => [101, 400, 403];

    public override bool IsAimedAt(Answer answer)
    {
        return answer is { Codes.Count: 0, Ending: Ending.Finished };
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string request = Requests.Any(random);
        await socket.SendAsync(request[..random.Next(request.Length)]);
        socket.FinishSending();
        await socket.ListenAsync(PatienceMs);
    }
}
