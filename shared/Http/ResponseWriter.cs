using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>
/// Writes a response head (RFC 9112 §4): <see cref="StatusLine"/>, field-lines, <see cref="End"/>.
/// </summary>
public static class ResponseWriter
{
    // One literal, as in a TextTable. The numbers below say where each text starts and how long it
    // is: looking for the bars would cost the device more than writing the text.
    private static readonly string s_texts =
        "HTTP/1.1 "
        + "|Content-Length: "
        + "|Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
        + "|Cache-Control: no-store\r\n"
        + "|OK"
        + "|Transfer-Encoding: chunked\r\n"
        + "|Content-Type: "
        + "|Connection: close\r\n"
        + "|Connection: keep-alive\r\n"
        + "|Connection: Upgrade\r\nUpgrade: websocket\r\n"
        + "|Retry-After: "
        + "||Continue|Switching Protocols|No Content|Not Modified|Bad Request|Unauthorized"
        + "|Forbidden|Not Found|Method Not Allowed|Request Timeout|Content Too Large"
        + "|URI Too Long|Expectation Failed|Upgrade Required"
        + "|Request Header Fields Too Large|Not Implemented"
        + "|Service Unavailable|HTTP Version Not Supported|Too Many Requests";

    private const int Version = (0 << 8) + 9;
    private const int ContentLengthName = (10 << 8) + 16;
    private const int ContentTypeJsonLine = (27 << 8) + 65;
    private const int NoStoreLine = (93 << 8) + 25;
    private const int ReasonOk = (119 << 8) + 2;
    private const int ChunkedLine = (122 << 8) + 28;
    private const int ContentTypeName = (151 << 8) + 14;
    private const int CloseLine = (166 << 8) + 19;
    private const int KeepAliveLine = (186 << 8) + 24;
    private const int UpgradeLines = (211 << 8) + 41;
    private const int RetryAfterName = (253 << 8) + 13;
    private const int NoReason = 267 << 8;
    private const int Continue = (268 << 8) + 8;
    private const int SwitchingProtocols = (277 << 8) + 19;
    private const int NoContent = (297 << 8) + 10;
    private const int NotModified = (308 << 8) + 12;
    private const int BadRequest = (321 << 8) + 11;
    private const int Unauthorized = (333 << 8) + 12;
    private const int Forbidden = (346 << 8) + 9;
    private const int NotFound = (356 << 8) + 9;
    private const int MethodNotAllowed = (366 << 8) + 18;
    private const int RequestTimeout = (385 << 8) + 15;
    private const int ContentTooLarge = (401 << 8) + 17;
    private const int UriTooLong = (419 << 8) + 12;
    private const int ExpectationFailed = (432 << 8) + 18;
    private const int UpgradeRequired = (451 << 8) + 16;
    private const int FieldsTooLarge = (468 << 8) + 31;
    private const int NotImplemented = (500 << 8) + 15;
    private const int ServiceUnavailable = (516 << 8) + 19;
    private const int VersionNotSupported = (536 << 8) + 26;
    private const int TooManyRequests = (563 << 8) + 17;

    /// <summary>
    /// Writes the status-line. A status without a reason phrase here (RFC 9110 §15, RFC 6585)
    /// gets an empty one, which RFC 9112 §4 allows.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="status">Three digits.</param>
    public static void StatusLine(ByteWriter writer, int status)
    {
        Invariant.Check(status >= 100 && status <= 599);
        Write(writer, Version);
        writer.WriteDecimal(status);
        writer.WriteByte(Ascii.Space);
        Write(writer, Reason(status));
        End(writer);
    }

    /// <summary>Writes Content-Length (RFC 9110 §8.6), in bytes.</summary>
    public static void ContentLength(ByteWriter writer, long length)
    {
        Write(writer, ContentLengthName);
        writer.WriteDecimal(length);
        End(writer);
    }

    /// <summary>Writes Content-Type (RFC 9110 §8.3).</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="source">Holds the media type.</param>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="count">Its length, in bytes.</param>
    public static void ContentType(ByteWriter writer, byte[] source, int offset, int count)
    {
        Write(writer, ContentTypeName);
        writer.Write(source, offset, count);
        End(writer);
    }

    /// <summary>
    /// Writes <c>Content-Type: application/json</c> (RFC 8259 §11), which a browser is not to guess
    /// otherwise (WHATWG fetch, X-Content-Type-Options).
    /// </summary>
    public static void ContentTypeJson(ByteWriter writer)
    {
        Write(writer, ContentTypeJsonLine);
    }

    /// <summary>Writes <c>Transfer-Encoding: chunked</c> (RFC 9112 §6.1).</summary>
    public static void TransferEncodingChunked(ByteWriter writer)
    {
        Write(writer, ChunkedLine);
    }

    /// <summary>Writes <c>Connection: close</c> (RFC 9112 §9.6).</summary>
    public static void ConnectionClose(ByteWriter writer)
    {
        Write(writer, CloseLine);
    }

    /// <summary>
    /// Writes <c>Connection: keep-alive</c>, for an HTTP/1.0 client (RFC 9112 §9.3).
    /// </summary>
    public static void ConnectionKeepAlive(ByteWriter writer)
    {
        Write(writer, KeepAliveLine);
    }

    /// <summary>
    /// Writes <c>Connection: Upgrade</c> and <c>Upgrade: websocket</c> (RFC 9110 §7.8).
    /// </summary>
    public static void ConnectionUpgrade(ByteWriter writer)
    {
        Write(writer, UpgradeLines);
    }

    /// <summary>Writes <c>Cache-Control: no-store</c> (RFC 9111 §5.2.2.5).</summary>
    public static void NoStore(ByteWriter writer)
    {
        Write(writer, NoStoreLine);
    }

    /// <summary>Writes Retry-After (RFC 9110 §10.2.3), in seconds.</summary>
    public static void RetryAfter(ByteWriter writer, int seconds)
    {
        Write(writer, RetryAfterName);
        writer.WriteDecimal(seconds);
        End(writer);
    }

    /// <summary>Writes the empty line that ends the head.</summary>
    public static void End(ByteWriter writer)
    {
        writer.WritePair(Ascii.CarriageReturn, Ascii.LineFeed);
    }

    private static void Write(ByteWriter writer, int text)
    {
        writer.WriteAscii(s_texts, text >> 8, text & 0xFF);
    }

    private static int Reason(int status)
    {
        return status switch
        {
            100 => Continue,
            101 => SwitchingProtocols,
            200 => ReasonOk,
            204 => NoContent,
            304 => NotModified,
            400 => BadRequest,
            401 => Unauthorized,
            403 => Forbidden,
            404 => NotFound,
            405 => MethodNotAllowed,
            408 => RequestTimeout,
            413 => ContentTooLarge,
            414 => UriTooLong,
            417 => ExpectationFailed,
            426 => UpgradeRequired,
            429 => TooManyRequests,
            431 => FieldsTooLarge,
            501 => NotImplemented,
            503 => ServiceUnavailable,
            505 => VersionNotSupported,
            _ => NoReason,
        };
    }
}
