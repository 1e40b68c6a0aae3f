using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A request of which a byte comes now and then (slowloris).</summary>
internal sealed class SlowHead : HostilePeer
{
    private const string Head = "GET /status HTTP/1.1\r\n" + Host + "Accept: application/json\r\n";

    public override string Name => "slow head";

    public override IReadOnlyList<int> MayGet => [408];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 408);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        for (int i = 0; i < Head.Length && !socket.IsOver; i++)
        {
            await socket.SendAsync(Head.Substring(i, 1));
            await socket.ListenAsync(random.Next(50, 250));
        }
    }
}
