using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Leaves in the middle of a frame, its header or its payload.</summary>
internal sealed class HalfFrame : HostilePeer
{
    public override string Name => "half frame";

    // The half of a Close frame shows a status code that may not be.
    public override IReadOnlyList<int> MayGet => [101, 1002];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 101);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string[] paths = ["/ws?topics=led", "/echo", "/reverse"];
        int[] opcodes = [RawWebSocket.Text, RawWebSocket.Ping, RawWebSocket.Close];
        byte[] frame = RawWebSocket.Frame(
            opcodes[random.Next(opcodes.Length)], new byte[random.Next(2, 125)]);
        await socket.SendAsync(RawWebSocket.Handshake(paths[random.Next(paths.Length)]));
        await socket.ListenAsync(100);
        await socket.SendAsync(frame.AsMemory(0, random.Next(1, frame.Length)));
        await socket.ListenAsync(random.Next(300));
        if (random.Next(2) == 0)
        {
            socket.FinishSending();
            await socket.ListenAsync(PatienceMs);
        }
        else
        {
            socket.Reset();
        }
    }
}
