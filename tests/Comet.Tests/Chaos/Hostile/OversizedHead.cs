using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A head that does not end: a field, or many of them, of 40,000 bytes.</summary>
internal sealed class OversizedHead : HostilePeer
{
    private const int HeadBytes = 40_000;

    public override string Name => "oversized head";

    public override IReadOnlyList<int> MayGet => [431];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 431);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string start = "GET /poll HTTP/1.1\r\n" + Host;
        await socket.SendAsync(random.Next(2) == 0
            ? start + "A: " + new string('a', HeadBytes) + "\r\n\r\n"
            : start + Repeat("A: " + new string('a', HeadBytes / 10) + "\r\n", 10) + "\r\n");
        await socket.ListenAsync(PatienceMs);
    }
}
