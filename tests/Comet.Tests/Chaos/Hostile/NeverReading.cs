using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Subscribes to all that is kept, and reads none of it.</summary>
internal sealed class NeverReading : HostilePeer
{
    private readonly string _target;

    public NeverReading(string method, string target)
    {
        Name = $"never reading: {method}";
        _target = target;
    }

    public override string Name { get; }

    public override IReadOnlyList<int> MayGet => [200];

    public override int ReceiveBufferBytes => 4096;

    public override bool IsAimedAt(Answer answer)
    {
        return answer.Ending == Ending.Reset;
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.SendAsync($"GET {_target} HTTP/1.1\r\n{Host}\r\n");
        await socket.IgnoreAsync(PatienceMs);
        socket.Overhear();
    }
}
