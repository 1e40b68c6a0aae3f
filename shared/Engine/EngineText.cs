using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// The constant texts of the engine, the frequent ones first; see <see cref="TextTable"/>.
/// </summary>
internal static class EngineText
{
    // Publishing.
    public const int PublishedId = 0;
    public const int PublishedCount = 1;
    public const int PublishedEnd = 2;

    // Errors.
    public const int OpenError = 3;
    public const int CloseError = 4;
    public const int ReplyTopic = 5;
    public const int ReplyNoTopic = 6;
    public const int ReplyEnd = 7;

    // Field-lines.
    public const int Accept = 8;
    public const int ContentFields = 9;
    public const int TagEnd = 10;
    public const int GzipField = 11;
    public const int UpgradeFields = 12;
    public const int AllowPost = 13;
    public const int AllowGet = 14;
    public const int AllowGetHead = 15;

    // The challenge (RFC 6750 §3): its beginning, then its ends in the order of the RequestErrors
    // from TokenMissing on.
    public const int Challenge = 16;
    public const int FirstChallengeEnd = 17;

    // For pages of other origins (WHATWG fetch, CORS protocol).
    public const int VaryOrigin = 21;
    public const int AllowOrigin = 22;
    public const int ExposeFields = 23;
    public const int PreflightFields = 24;

    // The cookie (RFC 6265bis §4.1): its name, then what follows the token.
    public const int SetCookie = 25;
    public const int CookieFields = 26;
    public const int CookieSecure = 27;
    public const int CookieExpired = 28;

    /// <summary>The text of the first <see cref="RequestError"/>.</summary>
    public const int FirstError = 29;

    /// <summary>The first name in the status report, in the order of the report.</summary>
    public const int FirstStatus = 53;

    /// <summary>The name of the first <see cref="Route"/>.</summary>
    public const int FirstRoute = 91;

    /// <summary>The body for a connection that finds no slot.</summary>
    public const int SlotsTaken = FirstRoute + (int)Route.None + 1;

    /// <summary>The body for one whose address has too many.</summary>
    public const int PeerLimited = SlotsTaken + 1;

    private static readonly string s_texts =
        "{\"id\":\""
        + "|\",\"subscribers\":"
        + "|}\n"
        + "|{\"error\":\""
        + "|\"}\n"
        + "|\",\"topic\":\""
        + "|\",\"topic\":null}"
        + "|\"}"
        + "|Sec-WebSocket-Accept: "
        + "|Cache-Control: no-cache\r\nVary: Accept-Encoding\r\n"
        + "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
        + "Content-Security-Policy: frame-ancestors 'none'\r\nETag: W/\""
        + "|\"\r\n"
        + "|Content-Encoding: gzip\r\n"
        + "|Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "|Allow: POST\r\n"
        + "|Allow: GET\r\n"
        + "|Allow: GET, HEAD\r\n"
        + "|WWW-Authenticate: Bearer realm=\"comet\""
        + "|\r\n"
        + "|, error=\"invalid_token\"\r\n"
        + "|, error=\"invalid_request\"\r\n"
        + "|, error=\"insufficient_scope\"\r\n"
        + "|Vary: Origin\r\n"
        + "|Access-Control-Allow-Origin: "
        + "|\r\nAccess-Control-Expose-Headers: Retry-After, WWW-Authenticate\r\n"
        + "|Access-Control-Allow-Methods: GET, HEAD, POST\r\n"
        + "Access-Control-Allow-Headers: Authorization, Content-Type, Last-Event-ID\r\n"
        + "Access-Control-Max-Age: 600\r\n"
        + "|Set-Cookie: comet_token="
        + "|; Path=/; HttpOnly; SameSite=Strict"
        + "|; Secure"
        + "|; Max-Age=0"
        + "|no error"
        + "|no such path"
        + "|no such topic"
        + "|only the device publishes to this topic"
        + "|since must be earliest, latest or an id such as 5f3a9c01-42"
        + "|wait must be a whole number of seconds within the limit"
        + "|the value must be one JSON value"
        + "|the path does not take this method"
        + "|the server does not know this method"
        + "|this path speaks WebSocket, version 13"
        + "|Sec-WebSocket-Key is missing"
        + "|the value is too long"
        + "|the request took too long"
        + "|all slots for open responses are taken"
        + "|the transmit buffer is too small for the report"
        + "|the message must be an object with topic and data"
        + "|the event is larger than the log"
        + "|an access token is needed"
        + "|the access token is not valid"
        + "|more than one access token"
        + "|the access token does not permit to publish"
        + "|the server is not known by the name in Host"
        + "|pages of this origin may not do this"
        + "|too many requests"
        + "|{\"version\":\""
        + "|\",\"epoch\":\""
        + "|\",\"clock\":\""
        + "|boot|utc"
        + "|\",\"uptime\":"
        + "|,\"limits\":{\"connections\":"
        + "|,\"reserved\":"
        + "|,\"receiveBytes\":"
        + "|,\"transmitBytes\":"
        + "|,\"logBytes\":"
        + "|,\"logEvents\":"
        + "|,\"bodyBytes\":"
        + "|,\"messageBytes\":"
        + "|,\"headBytes\":"
        + "|},\"heap\":{\"budget\":"
        + "|,\"free\":"
        + "|},\"log\":{\"first\":"
        + "|,\"next\":"
        + "|},\"counters\":{\"accepted\":"
        + "|,\"refused\":"
        + "|,\"requests\":"
        + "|,\"errors\":"
        + "|,\"published\":"
        + "|,\"stalled\":"
        + "|,\"limited\":"
        + "|,\"flooded\":"
        + "|,\"gaveWay\":"
        + "|},\"inUse\":"
        + "|,\"connections\":["
        + "|{\"slot\":"
        + "|,\"method\":\""
        + "|\",\"lag\":"
        + "|,\"in\":"
        + "|,\"out\":"
        + "|,\"drops\":"
        + "|]}\n|null"
        + "|poll|long-poll|stream|sse|ws|echo|reverse|reverse|status|publish|login|logout"
        + "|content|idle"
        + "|{\"error\":\"all slots are taken\"}\n"
        + "|{\"error\":\"too many connections from this address\"}\n";

    /// <summary>Writes a text.</summary>
    public static void Write(ByteWriter writer, int text)
    {
        TextTable.Write(writer, s_texts, text);
    }

    /// <summary>The length of a text, in bytes.</summary>
    public static int Length(int text)
    {
        return TextTable.Length(s_texts, text);
    }
}
