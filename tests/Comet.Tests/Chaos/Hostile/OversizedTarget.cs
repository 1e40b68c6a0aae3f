using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A request-target longer than any may be.</summary>
internal sealed class OversizedTarget : HostilePeer
{
    public override string Name => "oversized target";

    public override IReadOnlyList<int> MayGet => [414];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 414);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string[] starts = ["/", "/poll?topics=", "/poll?since=", "/poll?access_token="];
        string target = starts[random.Next(starts.Length)]
            + new string('a', random.Next(2048, 20_000));
        await socket.SendAsync("GET " + target + " HTTP/1.1\r\n" + Host + "\r\n");
        await socket.ListenAsync(PatienceMs);
    }
}
