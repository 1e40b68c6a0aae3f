using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>
/// Writes a response head (RFC 9112 §4): <see cref="StatusLine"/>, field-lines, <see cref="End"/>.
/// </summary>
public static class ResponseWriter
{
    // One literal: see TextTable. What most responses need comes first.
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

    private const int Version = 0;
    private const int ContentLengthName = 1;
    private const int ContentTypeJsonLine = 2;
    private const int NoStoreLine = 3;
    private const int ReasonOk = 4;
    private const int ChunkedLine = 5;
    private const int ContentTypeName = 6;
    private const int CloseLine = 7;
    private const int KeepAliveLine = 8;
    private const int UpgradeLines = 9;
    private const int RetryAfterName = 10;
    private const int FirstReason = 11;

    /// <summary>
    /// Writes the status-line. A status without a reason phrase here (RFC 9110 §15, RFC 6585)
    /// gets an empty one, which RFC 9112 §4 allows.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="status">Three digits.</param>
    public static void StatusLine(ByteWriter writer, int status)
    {
        Invariant.Check(status >= 100 && status <= 599);
        TextTable.Write(writer, s_texts, Version);
        writer.WriteDecimal(status);
        writer.WriteByte(Ascii.Space);
        TextTable.Write(writer, s_texts, ReasonIndex(status));
        End(writer);
    }

    /// <summary>Writes Content-Length (RFC 9110 §8.6), in bytes.</summary>
    public static void ContentLength(ByteWriter writer, long length)
    {
        TextTable.Write(writer, s_texts, ContentLengthName);
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
        TextTable.Write(writer, s_texts, ContentTypeName);
        writer.Write(source, offset, count);
        End(writer);
    }

    /// <summary>
    /// Writes <c>Content-Type: application/json</c> (RFC 8259 §11), which a browser is not to guess
    /// otherwise (WHATWG fetch, X-Content-Type-Options).
    /// </summary>
    public static void ContentTypeJson(ByteWriter writer)
    {
        TextTable.Write(writer, s_texts, ContentTypeJsonLine);
    }

    /// <summary>Writes <c>Transfer-Encoding: chunked</c> (RFC 9112 §6.1).</summary>
    public static void TransferEncodingChunked(ByteWriter writer)
    {
        TextTable.Write(writer, s_texts, ChunkedLine);
    }

    /// <summary>Writes <c>Connection: close</c> (RFC 9112 §9.6).</summary>
    public static void ConnectionClose(ByteWriter writer)
    {
        TextTable.Write(writer, s_texts, CloseLine);
    }

    /// <summary>
    /// Writes <c>Connection: keep-alive</c>, for an HTTP/1.0 client (RFC 9112 §9.3).
    /// </summary>
    public static void ConnectionKeepAlive(ByteWriter writer)
    {
        TextTable.Write(writer, s_texts, KeepAliveLine);
    }

    /// <summary>
    /// Writes <c>Connection: Upgrade</c> and <c>Upgrade: websocket</c> (RFC 9110 §7.8).
    /// </summary>
    public static void ConnectionUpgrade(ByteWriter writer)
    {
        TextTable.Write(writer, s_texts, UpgradeLines);
    }

    /// <summary>Writes <c>Cache-Control: no-store</c> (RFC 9111 §5.2.2.5).</summary>
    public static void NoStore(ByteWriter writer)
    {
        TextTable.Write(writer, s_texts, NoStoreLine);
    }

    /// <summary>Writes Retry-After (RFC 9110 §10.2.3), in seconds.</summary>
    public static void RetryAfter(ByteWriter writer, int seconds)
    {
        TextTable.Write(writer, s_texts, RetryAfterName);
        writer.WriteDecimal(seconds);
        End(writer);
    }

    /// <summary>Writes the empty line that ends the head.</summary>
    public static void End(ByteWriter writer)
    {
        writer.WritePair(Ascii.CarriageReturn, Ascii.LineFeed);
    }

    private static int ReasonIndex(int status)
    {
        return status switch
        {
            100 => FirstReason + 1,
            101 => FirstReason + 2,
            200 => ReasonOk,
            204 => FirstReason + 3,
            304 => FirstReason + 4,
            400 => FirstReason + 5,
            401 => FirstReason + 6,
            403 => FirstReason + 7,
            404 => FirstReason + 8,
            405 => FirstReason + 9,
            408 => FirstReason + 10,
            413 => FirstReason + 11,
            414 => FirstReason + 12,
            417 => FirstReason + 13,
            426 => FirstReason + 14,
            429 => FirstReason + 19,
            431 => FirstReason + 15,
            501 => FirstReason + 16,
            503 => FirstReason + 17,
            505 => FirstReason + 18,
            _ => FirstReason,
        };
    }
}
