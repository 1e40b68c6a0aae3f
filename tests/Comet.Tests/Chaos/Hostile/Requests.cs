using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>Right requests, to be done wrong with. None publishes what others count.</summary>
internal static class Requests
{
    private const string Host = "Host: 127.0.0.1\r\n";

    private static readonly string[] s_all =
    [
        $"GET /poll?since=latest HTTP/1.1\r\n{Host}\r\n",
        $"GET /stream?since=earliest HTTP/1.1\r\n{Host}\r\n",
        $"GET /sse HTTP/1.1\r\n{Host}Last-Event-ID: 00000001-7\r\n\r\n",
        $"GET /long-poll?since=latest&wait=5 HTTP/1.1\r\n{Host}\r\n",
        $"GET / HTTP/1.1\r\n{Host}Accept-Encoding: gzip\r\n\r\n",
        $"HEAD /comet.js HTTP/1.1\r\n{Host}\r\n",
        $"GET /status HTTP/1.1\r\n{Host}\r\n",
        $"POST /publish/temperature HTTP/1.1\r\n{Host}Content-Length: 4\r\n\r\n21.5",
        $"POST /publish/led HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n"
            + "3\r\nnul\r\n0\r\n\r\n",
        RawWebSocket.Handshake("/ws?since=latest") + "\u0081\u0085abcdefghi",
        RawWebSocket.Handshake("/echo") + "\u0082\u0090abcdefgh",
    ];

    public static string Any(Random random)
    {
        return s_all[random.Next(s_all.Length)];
    }
}
