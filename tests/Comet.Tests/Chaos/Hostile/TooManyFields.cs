using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>More field-lines than a head may have.</summary>
internal sealed class TooManyFields : HostilePeer
{
    public override string Name => "too many fields";

    public override IReadOnlyList<int> MayGet => [431];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 431);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string fields = Repeat("A: b\r\n", random.Next(101, 1000));
        await socket.SendAsync("GET /poll HTTP/1.1\r\n" + Host + fields + "\r\n");
        await socket.ListenAsync(PatienceMs);
    }
}
