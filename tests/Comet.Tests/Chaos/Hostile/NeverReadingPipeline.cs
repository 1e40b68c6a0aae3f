using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Asks for the page again and again, and reads none of it.</summary>
internal sealed class NeverReadingPipeline : HostilePeer
{
    private const int Requests = 100;

    public override string Name => "never reading: pipeline";

    public override IReadOnlyList<int> MayGet => [200];

    public override int ReceiveBufferBytes => 4096;

    public override bool IsAimedAt(Answer answer)
    {
        return answer.Ending == Ending.Reset;
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.SendAsync(Repeat($"GET / HTTP/1.1\r\n{Host}\r\n", Requests));
        await socket.IgnoreAsync(PatienceMs);
        socket.Overhear();
    }
}
