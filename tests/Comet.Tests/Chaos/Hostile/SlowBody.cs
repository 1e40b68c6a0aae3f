using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A value to publish of which a byte comes now and then.</summary>
internal sealed class SlowBody : HostilePeer
{
    private const int BodyBytes = 900;

    public override string Name => "slow body";

    public override IReadOnlyList<int> MayGet => [408];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 408);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.SendAsync("POST /publish/message HTTP/1.1\r\n" + Host
            + $"Content-Length: {BodyBytes}\r\n\r\n\"");
        for (int i = 0; i < BodyBytes / 2 && !socket.IsOver; i++)
        {
            await socket.SendAsync("x");
            await socket.ListenAsync(random.Next(50, 250));
        }
    }
}
