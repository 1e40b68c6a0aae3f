using System.Buffers.Binary;
using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A ClientHello (RFC 8446 §4.1.2) to a server that speaks plainly.</summary>
internal sealed class TlsHello : HostilePeer
{
    public override string Name => "TLS hello";

    public override IReadOnlyList<int> MayGet => [400];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 400);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        byte[] secret = new byte[64];
        random.NextBytes(secret);

        // Version, random, session id, three cipher suites, one compression method; then
        // the extensions supported_versions and server_name.
        List<byte> body = [0x03, 0x03, .. secret[..32], 32, .. secret[32..]];
        body.AddRange([0, 6, 0x13, 0x01, 0x13, 0x02, 0xC0, 0x2F, 1, 0]);
        byte[] name = "localhost"u8.ToArray();
        byte[] extensions =
        [
            0, 43, 0, 3, 2, 0x03, 0x04,
            0, 0, 0, (byte)(name.Length + 5), 0, (byte)(name.Length + 3), 0, 0,
            (byte)name.Length, .. name,
        ];
        body.AddRange([0, (byte)extensions.Length, .. extensions]);
        byte[] hello = [0x16, 0x03, 0x01, 0, 0, 0x01, 0, 0, 0, .. body];
        BinaryPrimitives.WriteUInt16BigEndian(hello.AsSpan(3), (ushort)(body.Count + 4));
        BinaryPrimitives.WriteUInt16BigEndian(hello.AsSpan(7), (ushort)body.Count);
        await socket.SendAsync(hello);
        await socket.ListenAsync(PatienceMs);
    }
}
