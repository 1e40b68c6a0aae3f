namespace Comet.Embedded.Http;

/// <summary>
/// Which rule a peer's message broke; <see cref="HttpRejection"/> gives the answer.
/// </summary>
public enum HttpReject
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The method is no token, or does not end in one SP (RFC 9112 §3.1).</summary>
    MethodInvalid,

    /// <summary>The method is longer than any that is implemented (RFC 9112 §3).</summary>
    MethodTooLong,

    /// <summary>The request-target has none of the four forms (RFC 9112 §3.2).</summary>
    RequestTargetInvalid,

    /// <summary>The request-target is longer than the limit (RFC 9112 §3).</summary>
    RequestTargetTooLong,

    /// <summary>A percent sign without two HEXDIG, or an encoded NUL (RFC 3986 §2.1).</summary>
    PercentEncodingInvalid,

    /// <summary>The HTTP-version is missing or malformed (RFC 9112 §2.3).</summary>
    VersionInvalid,

    /// <summary>The major version is not 1 (RFC 9110 §15.6.6).</summary>
    VersionNotSupported,

    /// <summary>A CR that no LF follows (RFC 9112 §2.2).</summary>
    BareCarriageReturn,

    /// <summary>An LF that no CR precedes (RFC 9112 §2.2).</summary>
    BareLineFeed,

    /// <summary>A line that begins with white space (RFC 9112 §2.2, §5.2).</summary>
    ObsoleteLineFolding,

    /// <summary>White space between a field name and its colon (RFC 9112 §5.1).</summary>
    WhitespaceBeforeColon,

    /// <summary>A field name is empty, is no token or has no colon (RFC 9112 §5).</summary>
    FieldNameInvalid,

    /// <summary>A control character in a field value (RFC 9110 §5.5).</summary>
    FieldValueInvalid,

    /// <summary>The request head is longer than the limit (RFC 6585 §5).</summary>
    FieldsTooLarge,

    /// <summary>The request head has more field-lines than the limit (RFC 6585 §5).</summary>
    TooManyFields,

    /// <summary>An HTTP/1.1 request without a Host field (RFC 9112 §3.2).</summary>
    HostMissing,

    /// <summary>More than one Host field-line (RFC 9112 §3.2).</summary>
    HostRepeated,

    /// <summary>The Host field is not <c>uri-host [ ":" port ]</c> (RFC 9110 §7.2).</summary>
    HostInvalid,

    /// <summary>A Content-Length that is not <c>1*DIGIT</c> (RFC 9110 §8.6).</summary>
    ContentLengthInvalid,

    /// <summary>Content-Length field-lines that differ (RFC 9112 §6.3).</summary>
    ContentLengthDiffers,

    /// <summary>Content-Length together with Transfer-Encoding (RFC 9112 §6.1).</summary>
    ContentLengthWithTransferEncoding,

    /// <summary>A transfer coding other than chunked (RFC 9112 §6.1).</summary>
    TransferEncodingUnknown,

    /// <summary>
    /// The chunked coding is missing, repeated, not the last one, or used in an HTTP/1.0 request
    /// (RFC 9112 §6.1, §6.3).
    /// </summary>
    TransferEncodingInvalid,

    /// <summary>An expectation other than <c>100-continue</c> (RFC 9110 §10.1.1).</summary>
    ExpectationFailed,

    /// <summary>
    /// A Sec-WebSocket-Key that is repeated, or is not the Base64 of 16 bytes (RFC 6455 §4.2.1).
    /// </summary>
    WebSocketKeyInvalid,

    /// <summary>A chunk-size that is not <c>1*HEXDIG</c> (RFC 9112 §7.1).</summary>
    ChunkSizeInvalid,

    /// <summary>A chunk-size over 2,147,483,647 (RFC 9112 §7.1).</summary>
    ChunkTooLarge,

    /// <summary>The body's chunk extensions are longer than the limit (RFC 9112 §7.1.1).</summary>
    ChunkExtensionsTooLarge,

    /// <summary>No CRLF where the chunk-data must end (RFC 9112 §7.1).</summary>
    ChunkTerminatorInvalid,

    /// <summary>The trailer section is longer than the limit (RFC 9112 §7.1.2).</summary>
    TrailersTooLarge,
}
