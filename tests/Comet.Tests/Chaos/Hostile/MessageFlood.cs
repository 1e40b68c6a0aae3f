using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Hundreds of messages and pings at once, each of which is answered.</summary>
internal sealed class MessageFlood : HostilePeer
{
    private const int Messages = 300;

    public override string Name => "flood of messages";

    public override IReadOnlyList<int> MayGet => [101];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 101);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        await socket.SendAsync(RawWebSocket.Handshake("/ws?topics=led"));
        List<byte> flood = [];
        for (int i = 0; i < Messages; i++)
        {
            flood.AddRange(random.Next(3) == 0
                ? RawWebSocket.Frame(RawWebSocket.Ping, new byte[random.Next(126)])
                : RawWebSocket.Frame(RawWebSocket.Text, """{"topic":"none","data":1}"""u8));
        }

        await socket.SendAsync(flood.ToArray());
        await socket.ListenAsync(random.Next(1000));
    }
}
