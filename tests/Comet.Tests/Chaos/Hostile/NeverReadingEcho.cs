using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Sends megabytes to be echoed, and reads none of them.</summary>
internal sealed class NeverReadingEcho : HostilePeer
{
    private const int MessageBytes = 8 * 1024 * 1024;

    // Masked once: making it costs more than sending it.
    private readonly byte[] _frame =
        RawWebSocket.Frame(RawWebSocket.Binary, new byte[MessageBytes]);

    public override string Name => "never reading: echo";

    public override IReadOnlyList<int> MayGet => [101];

    public override int ReceiveBufferBytes => 4096;

    public override bool IsAimedAt(Answer answer)
    {
        return answer.Ending == Ending.Reset;
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.SendAsync(RawWebSocket.Handshake("/echo"));
        await socket.SendAsync(_frame, 1000);
        await socket.IgnoreAsync(PatienceMs);
        socket.Overhear();
    }
}
