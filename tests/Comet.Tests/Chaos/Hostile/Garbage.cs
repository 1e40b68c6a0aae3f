using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Random bytes, or a right request with some of its bytes changed.</summary>
internal sealed class Garbage : HostilePeer
{
    public override string Name => "garbage";

    // What a changed byte makes of a request is anything but a fault of the server.
    public override IReadOnlyList<int> MayGet =>
    [
        101, 200, 304, 400, 401, 403, 404, 405, 413, 414, 417, 421, 426, 431, 501, 505,
        1000, 1002, 1003, 1007, 1009,
    ];

    public override bool IsAimedAt(Answer answer)
    {
        return Has(answer, 400);
    }

    public override async Task AttackAsync(HostileSocket socket, Random random)
    {
        if (random.Next(2) == 0)
        {
            byte[] bytes = new byte[random.Next(1, 4000)];
            random.NextBytes(bytes);
            await socket.SendAsync(bytes);
        }
        else
        {
            char[] request = Requests.Any(random).ToCharArray();
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                request[random.Next(request.Length)] = (char)random.Next(256);
            }

            await socket.SendAsync(new string(request));
        }

        await socket.ListenAsync(1000);
    }
}
