using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>What to answer a peer whose message was refused.</summary>
public static class HttpRejection
{
    // In the order of HttpReject. The texts go into a JSON string as they are: no quotation mark,
    // no backslash.
    private static readonly string s_messages =
        "none"
        + "|the method is not a token"
        + "|the method is not implemented"
        + "|the request target is malformed"
        + "|the request target is too long"
        + "|a percent-encoding is malformed"
        + "|the HTTP version is malformed"
        + "|the HTTP version is not supported"
        + "|a carriage return without a line feed"
        + "|a line feed without a carriage return"
        + "|a line begins with white space"
        + "|white space before the colon of a field"
        + "|a field name is malformed"
        + "|a field value holds a control character"
        + "|the request head is too large"
        + "|the request head has too many fields"
        + "|the Host field is missing"
        + "|the Host field is repeated"
        + "|the Host field is malformed"
        + "|Content-Length is not a number"
        + "|Content-Length is given with different values"
        + "|Content-Length is given together with Transfer-Encoding"
        + "|the transfer coding is not implemented"
        + "|Transfer-Encoding does not end with one chunked coding"
        + "|the expectation cannot be met"
        + "|Sec-WebSocket-Key is not the Base64 form of 16 bytes"
        + "|a chunk size is malformed"
        + "|a chunk is too large"
        + "|the chunk extensions are too large"
        + "|a chunk does not end where its size says"
        + "|the trailer section is too large";

    /// <summary>The status code (RFC 9110 §15) that answers <paramref name="reject"/>.</summary>
    public static int Status(HttpReject reject)
    {
        switch (reject)
        {
            case HttpReject.ChunkTooLarge:
                return 413;
            case HttpReject.RequestTargetTooLong:
                return 414;
            case HttpReject.ExpectationFailed:
                return 417;
            case HttpReject.FieldsTooLarge:
            case HttpReject.TooManyFields:
            case HttpReject.TrailersTooLarge:
                return 431;
            case HttpReject.MethodTooLong:
            case HttpReject.TransferEncodingUnknown:
                return 501;
            case HttpReject.VersionNotSupported:
                return 505;
            default:
                return 400;
        }
    }

    /// <summary>Writes a short English text that names the rule, fit for a JSON string.</summary>
    public static void WriteMessage(ByteWriter writer, HttpReject reject)
    {
        TextTable.Write(writer, s_messages, (int)reject);
    }
}
