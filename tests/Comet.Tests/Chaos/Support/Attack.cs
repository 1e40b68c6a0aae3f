using System.Net;
using System.Net.Sockets;
using Comet.Tests.Chaos.Hostile;

namespace Comet.Tests.Chaos.Support;

/// <summary>
/// A number of hostile connections, many at once. What each does follows from the seed and its
/// number; how they interleave is the machine's.
/// </summary>
internal static class Attack
{
    private const int LifeMs = 8000;

    // Whoever is turned away makes room for an instant, or the rest would be over in no time.
    private const int TurnedAwayMs = 100;

    /// <summary>The seed: 1, or what the environment variable COMET_CHAOS_SEED says.</summary>
    public static int Seed { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("COMET_CHAOS_SEED"), out int seed) ? seed : 1;

    /// <summary>Runs all of them to their ends.</summary>
    /// <param name="server">The victim.</param>
    /// <param name="peers">Who attacks, in turns.</param>
    /// <param name="connections">How many in all.</param>
    /// <param name="atOnce">How many at a time.</param>
    public static async Task<AnswerTable> RunAsync(
        IPEndPoint server, IReadOnlyList<HostilePeer> peers, int connections, int atOnce)
    {
        AnswerTable table = new();
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            int index;
            while ((index = Interlocked.Increment(ref next)) < connections)
            {
                HostilePeer peer = peers[index % peers.Count];
                Answer answer = await AttackAsync(server, peer, index);
                table.Add(peer, index, answer);
                if (answer.Codes is [503, ..])
                {
                    await Task.Delay(TurnedAwayMs, CancellationToken.None);
                }
            }
        })));
        return table;
    }

    private static async Task<Answer> AttackAsync(
        IPEndPoint server, HostilePeer peer, int index)
    {
        using CancellationTokenSource life = new(LifeMs);
        try
        {
            using HostileSocket socket = await HostileSocket.ConnectAsync(
                server, peer.ReceiveBufferBytes, life.Token);
            await peer.AttackAsync(socket, new Random(HashCode(Seed, index)));
            return socket.Answer;
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            return new Answer([], Ending.Reset);
        }
    }

    // The same on every run: that of .NET is not.
    private static int HashCode(int seed, int index)
    {
        return unchecked((seed * 486_187_739) + (index * 16_777_619));
    }
}
