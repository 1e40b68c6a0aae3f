using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>A value too large: by its Content-Length, or by its chunks.</summary>
internal sealed class OversizedBody : HostilePeer
{
    public override string Name => "oversized body";

    // A chunk-size may be more than can be read, too.
    public override IReadOnlyList<int> MayGet => [400, 413];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 413);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        string start = "POST /publish/message HTTP/1.1\r\n" + Host;
        string many = new('1', random.Next(5000, 100_000));
        await socket.SendAsync(random.Next(4) switch
        {
            0 => start + $"Content-Length: {many.Length}\r\n\r\n" + many,
            1 => start + "Content-Length: 9223372036854775807\r\n\r\n" + many,
            2 => start + "Transfer-Encoding: chunked\r\n\r\n"
                + Repeat("8\r\n11111111\r\n", 1000) + "0\r\n\r\n",
            _ => start + $"Transfer-Encoding: chunked\r\n\r\n{many.Length:x}\r\n" + many,
        });
        await socket.ListenAsync(PatienceMs);
    }
}
