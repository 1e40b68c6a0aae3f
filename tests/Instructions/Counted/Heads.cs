namespace Comet.Instructions.Counted;

/// <summary>Requests as Chromium sends them.</summary>
internal static class Heads
{
    private const string Agent = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
        + "(KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n";

    /// <summary>What a page's WebSocket sends.</summary>
    public static string Upgrade(string target)
    {
        return "GET " + target + " HTTP/1.1\r\nHost: 192.168.1.23\r\nConnection: Upgrade\r\n"
            + "Pragma: no-cache\r\nCache-Control: no-cache\r\n" + Agent + "Upgrade: websocket\r\n"
            + "Origin: http://192.168.1.23\r\nSec-WebSocket-Version: 13\r\n"
            + "Accept-Encoding: gzip, deflate\r\nAccept-Language: en-US,en;q=0.9\r\n"
            + "Sec-WebSocket-Key: 8PHy8/T19vf4+fr7/P3+/w==\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
    }

    /// <summary>What a page's fetch sends.</summary>
    public static string Get(string target)
    {
        return "GET " + target + " HTTP/1.1\r\nHost: 192.168.1.23\r\nConnection: keep-alive\r\n"
            + Agent + "Accept: */*\r\nReferer: http://192.168.1.23/\r\n"
            + "Accept-Encoding: gzip, deflate\r\nAccept-Language: en-US,en;q=0.9\r\n\r\n";
    }
}
