namespace Comet.Embedded.Http;

/// <summary>
/// The field names that a request parser knows, in alphabetical order. Every other field-line is
/// checked against the grammar and thrown away as it arrives.
/// </summary>
public enum FieldName
{
    /// <summary>A field of no interest.</summary>
    None,
    AcceptEncoding,
    AccessControlRequestMethod,
    Authorization,
    Connection,
    ContentLength,
    Cookie,
    Expect,
    Host,
    IfNoneMatch,
    LastEventId,
    Origin,
    SecWebSocketKey,
    SecWebSocketVersion,
    TransferEncoding,
    Upgrade,
}
