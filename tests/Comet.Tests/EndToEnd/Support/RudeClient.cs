using System.Net.Sockets;
using System.Security.Authentication;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>A client that leaves in every way there is, and seldom waits for an answer.</summary>
internal static class RudeClient
{
    /// <summary>Connects, asks one of the requests or a part of it, and is gone.</summary>
    public static async Task VisitAsync(LiveServer server, Random random, string[] requests)
    {
        string request = requests[random.Next(requests.Length)];
        try
        {
            using RawClient client = await RawClient.ConnectAsync(server);

            // Sometimes cut short; then FIN, RST, or a close with the answer unread.
            int length = random.Next(3) == 0 ? random.Next(request.Length) : request.Length;
            await client.SendAsync(request[..length]);
            switch (random.Next(4))
            {
                case 0:
                    client.FinishSending();
                    break;
                case 1:
                    client.Reset();
                    break;
                case 2 when length == request.Length:
                    await client.ReadLineAsync();
                    break;
            }
        }
        catch (Exception fault) when (fault is SocketException or IOException
            or AuthenticationException)
        {
            // Refused for want of a slot: the server may close first.
        }
    }
}
