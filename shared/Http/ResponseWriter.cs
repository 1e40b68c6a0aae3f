using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>
/// Writes a response head (RFC 9112 §4): <see cref="StatusLine"/>, field-lines, <see cref="End"/>.
/// </summary>
public static class ResponseWriter
{
    private static readonly string s_version = "HTTP/1.1 ";
    private static readonly string s_lineEnd = "\r\n";
    private static readonly string s_contentLength = "Content-Length: ";
    private static readonly string s_contentType = "Content-Type: ";
    private static readonly string s_contentTypeJson = "Content-Type: application/json\r\n";
    private static readonly string s_chunked = "Transfer-Encoding: chunked\r\n";
    private static readonly string s_close = "Connection: close\r\n";
    private static readonly string s_keepAlive = "Connection: keep-alive\r\n";
    private static readonly string s_upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    private static readonly string s_noStore = "Cache-Control: no-store\r\n";
    private static readonly string s_allow = "Allow: ";
    private static readonly string s_retryAfter = "Retry-After: ";

    // In the order of ReasonIndex.
    private static readonly TextTable s_reasons = new TextTable(
        "|Continue|Switching Protocols|OK|No Content|Not Modified|Bad Request|Unauthorized"
        + "|Forbidden|Not Found|Method Not Allowed|Request Timeout|Content Too Large"
        + "|URI Too Long|Expectation Failed|Upgrade Required|Too Many Requests"
        + "|Request Header Fields Too Large|Internal Server Error|Not Implemented"
        + "|Service Unavailable|HTTP Version Not Supported");

    /// <summary>
    /// Writes the status-line. A status without a reason phrase here (RFC 9110 §15, RFC 6585)
    /// gets an empty one, which RFC 9112 §4 allows.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="status">Three digits.</param>
    public static void StatusLine(ByteWriter writer, int status)
    {
        Invariant.Check(status >= 100 && status <= 599);
        writer.WriteAscii(s_version);
        writer.WriteDecimal(status);
        writer.WriteByte(Ascii.Space);
        s_reasons.Write(writer, ReasonIndex(status));
        writer.WriteAscii(s_lineEnd);
    }

    /// <summary>Writes Content-Length (RFC 9110 §8.6), in bytes.</summary>
    public static void ContentLength(ByteWriter writer, long length)
    {
        writer.WriteAscii(s_contentLength);
        writer.WriteDecimal(length);
        writer.WriteAscii(s_lineEnd);
    }

    /// <summary>Writes Content-Type (RFC 9110 §8.3).</summary>
    public static void ContentType(ByteWriter writer, string mediaType)
    {
        Field(writer, s_contentType, mediaType);
    }

    /// <summary>Writes <c>Content-Type: application/json</c> (RFC 8259 §11).</summary>
    public static void ContentTypeJson(ByteWriter writer)
    {
        writer.WriteAscii(s_contentTypeJson);
    }

    /// <summary>Writes <c>Transfer-Encoding: chunked</c> (RFC 9112 §6.1).</summary>
    public static void TransferEncodingChunked(ByteWriter writer)
    {
        writer.WriteAscii(s_chunked);
    }

    /// <summary>Writes <c>Connection: close</c> (RFC 9112 §9.6).</summary>
    public static void ConnectionClose(ByteWriter writer)
    {
        writer.WriteAscii(s_close);
    }

    /// <summary>
    /// Writes <c>Connection: keep-alive</c>, for an HTTP/1.0 client (RFC 9112 §9.3).
    /// </summary>
    public static void ConnectionKeepAlive(ByteWriter writer)
    {
        writer.WriteAscii(s_keepAlive);
    }

    /// <summary>
    /// Writes <c>Connection: Upgrade</c> and <c>Upgrade: websocket</c> (RFC 9110 §7.8).
    /// </summary>
    public static void ConnectionUpgrade(ByteWriter writer)
    {
        writer.WriteAscii(s_upgrade);
    }

    /// <summary>Writes <c>Cache-Control: no-store</c> (RFC 9111 §5.2.2.5).</summary>
    public static void NoStore(ByteWriter writer)
    {
        writer.WriteAscii(s_noStore);
    }

    /// <summary>Writes Allow (RFC 9110 §10.2.1).</summary>
    public static void Allow(ByteWriter writer, string methods)
    {
        Field(writer, s_allow, methods);
    }

    /// <summary>Writes Retry-After (RFC 9110 §10.2.3), in seconds.</summary>
    public static void RetryAfter(ByteWriter writer, int seconds)
    {
        writer.WriteAscii(s_retryAfter);
        writer.WriteDecimal(seconds);
        writer.WriteAscii(s_lineEnd);
    }

    /// <summary>Writes a field-line (RFC 9112 §5).</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="nameColonSpace">The field name, a colon and a space.</param>
    /// <param name="value">ASCII without CR and LF.</param>
    public static void Field(ByteWriter writer, string nameColonSpace, string value)
    {
        writer.WriteAscii(nameColonSpace);
        writer.WriteAscii(value);
        writer.WriteAscii(s_lineEnd);
    }

    /// <summary>Writes the empty line that ends the head.</summary>
    public static void End(ByteWriter writer)
    {
        writer.WriteAscii(s_lineEnd);
    }

    private static int ReasonIndex(int status)
    {
        return status switch
        {
            100 => 1,
            101 => 2,
            200 => 3,
            204 => 4,
            304 => 5,
            400 => 6,
            401 => 7,
            403 => 8,
            404 => 9,
            405 => 10,
            408 => 11,
            413 => 12,
            414 => 13,
            417 => 14,
            426 => 15,
            429 => 16,
            431 => 17,
            500 => 18,
            501 => 19,
            503 => 20,
            505 => 21,
            _ => 0,
        };
    }
}
