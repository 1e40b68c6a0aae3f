using System.Buffers.Binary;
using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A frame's header that promises gigabytes, or more than can be.</summary>
internal sealed class OversizedFrame : HostilePeer
{
    public override string Name => "frame of gigabytes";

    public override IReadOnlyList<int> MayGet => [101, 1002, 1009];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 1009) || Has(answer, 1002);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        byte[] header = new byte[14];
        header[0] = 0x80 | RawWebSocket.Text;
        header[1] = 0x80 | 127;
        BinaryPrimitives.WriteUInt64BigEndian(
            header.AsSpan(2), random.Next(2) == 0 ? 1UL << 63 : 1UL << random.Next(31, 62));
        await socket.SendAsync(RawWebSocket.Handshake("/ws?topics=led"));
        await socket.SendAsync(header);
        await socket.SendAsync(new byte[random.Next(20_000)]);
        await socket.ListenAsync(PatienceMs);
    }
}
