using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Two hundred requests in one breath.</summary>
internal sealed class PipelinedFlood : HostilePeer
{
    private const int Requests = 200;

    public override string Name => "pipelined flood";

    public override IReadOnlyList<int> MayGet => [200, 404];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 200);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string[] paths = ["/poll?since=latest", "/status", "/none"];
        await socket.SendAsync(string.Concat([.. Enumerable.Range(0, Requests).Select(
            _ => $"GET {paths[random.Next(paths.Length)]} HTTP/1.1\r\n{Host}\r\n")]));
        await socket.ListenAsync(random.Next(1000));
    }
}
