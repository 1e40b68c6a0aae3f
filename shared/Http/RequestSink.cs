namespace Comet.Embedded.Http;

/// <summary>
/// Receives what matters of a request head while it arrives. A text may come in any number of
/// slices, none of them empty; a slice is valid only during the call. All calls that concern the
/// octets before a refused one have been made when the refusal is reported.
/// </summary>
public abstract class RequestSink
{
    /// <summary>
    /// A slice of an absolute-form's authority (RFC 9112 §3.2.2), which ends where the path begins;
    /// its last octet may be the one that the target is refused for.
    /// </summary>
    public virtual void OnAuthority(byte[] buffer, int offset, int count)
    {
    }

    /// <summary>
    /// A slice of the path, percent-decoded; <c>*</c> for an asterisk-form; nothing for CONNECT.
    /// </summary>
    public abstract void OnPath(byte[] buffer, int offset, int count);

    /// <summary>A slice of a query pair's name, percent-decoded, <c>+</c> as a space.</summary>
    public abstract void OnQueryName(byte[] buffer, int offset, int count);

    /// <summary>The name has ended, at <c>=</c> or where a pair without one ends.</summary>
    public abstract void OnQueryNameEnd();

    /// <summary>A slice of a query pair's value, percent-decoded, <c>+</c> as a space.</summary>
    public abstract void OnQueryValue(byte[] buffer, int offset, int count);

    /// <summary>
    /// The pair has ended; follows <see cref="OnQueryNameEnd"/>. Empty pairs are none.
    /// </summary>
    public abstract void OnQueryPairEnd();

    /// <summary>The request-target has ended.</summary>
    public abstract void OnTargetEnd();

    /// <summary>
    /// A slice of the value of Accept-Encoding, Access-Control-Request-Method, Authorization,
    /// Cookie, Host, If-None-Match, Last-Event-ID or Origin, without the white space around it; a
    /// run of white space inside it is one SP (RFC 9110 §5.5).
    /// </summary>
    public abstract void OnFieldValue(FieldName name, byte[] buffer, int offset, int count);

    /// <summary>The value of one of those field-lines, perhaps empty, has ended.</summary>
    public abstract void OnFieldEnd(FieldName name);
}
