using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A head that one server takes one way, the next another (RFC 9112 §11).</summary>
internal sealed class MalformedHead : HostilePeer
{
    private static readonly string[] s_heads =
    [
        "GET /poll HTTP/1.1\r\n\r\n",
        $"GET /poll HTTP/1.1\r\n{Host}{Host}\r\n",
        $"GET /poll HTTP/1.1\n{Host}\r\n",
        $"GET /poll HTTP/1.1\r\n{Host}A: b\r\n c\r\n\r\n",
        $"GET /poll HTTP/1.1\r\n{Host}A : b\r\n\r\n",
        $"POST /publish/message HTTP/1.1\r\n{Host}Content-Length: 1\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        $"POST /publish/message HTTP/1.1\r\n{Host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n11",
        $"POST /publish/message HTTP/1.1\r\n{Host}Content-Length: +1\r\n\r\n1",
        $"POST /publish/message HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\nz\r\n1\r\n",
        $"GET /poll HTTP/1.1\r\n{Host}A: b\rc\r\n\r\n",
    ];

    public override string Name => "malformed head";

    public override IReadOnlyList<int> MayGet => [400];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 400);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.SendAsync(s_heads[random.Next(s_heads.Length)]);
        await socket.ListenAsync(PatienceMs);
    }
}
