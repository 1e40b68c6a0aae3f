using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A message longer than is held, in one frame or in many.</summary>
internal sealed class OversizedMessage : HostilePeer
{
    public override string Name => "oversized message";

    public override IReadOnlyList<int> MayGet => [101, 1009];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 1009);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.SendAsync(RawWebSocket.Handshake("/ws?topics=led"));
        byte[] text = new byte[random.Next(5000, 100_000)];
        Array.Fill(text, (byte)'x');
        if (random.Next(2) == 0)
        {
            await socket.SendAsync(RawWebSocket.Frame(RawWebSocket.Text, text));
        }
        else
        {
            int opcode = RawWebSocket.Text;
            for (int at = 0; at < text.Length && !socket.IsOver; at += 500)
            {
                int count = Math.Min(500, text.Length - at);
                await socket.SendAsync(
                    RawWebSocket.Frame(opcode, text.AsSpan(at, count), isFinal: false));
                opcode = RawWebSocket.Continuation;
            }
        }

        await socket.ListenAsync(PatienceMs);
    }
}
