using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Connects, sends a part of something, and is gone with RST.</summary>
internal sealed class ResetStorm : HostilePeer
{
    public override string Name => "reset storm";

    public override IReadOnlyList<int> MayGet => [];

    public override bool IsAimedAt(Answer answer)
    {
        return answer.Ending == Ending.Left;
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string request = Requests.Any(random);
        await socket.SendAsync(request[..random.Next(request.Length + 1)]);
        if (random.Next(2) == 0)
        {
            await Task.Delay(random.Next(20), CancellationToken.None);
        }

        socket.Reset();
    }
}
