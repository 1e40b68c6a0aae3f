namespace Comet.Embedded.Delivery;

/// <summary>
/// What a response's framing depends on, as bits of one int: an object with five flags would cost
/// the device 72 bytes a connection.
/// </summary>
public static class DeliveryOptions
{
    /// <summary>
    /// The body is sent in chunks (RFC 9112 §7.1); otherwise the close delimits it.
    /// </summary>
    public const int Chunked = 1;

    /// <summary>The connection closes after this response (RFC 9112 §9.6).</summary>
    public const int Close = 2;

    /// <summary>An HTTP/1.0 client asked to keep the connection.</summary>
    public const int KeepAliveField = 4;

    /// <summary>The event is the first of its batch.</summary>
    public const int First = 8;

    /// <summary>The request's method is HEAD: fields as for GET, no content.</summary>
    public const int HeadOnly = 16;

    /// <summary>
    /// From this bit on, in three, the listed origin whose page asks; see
    /// <see cref="Comet.Embedded.Engine.AccessPolicy"/>.
    /// </summary>
    public const int OriginShift = 5;
}
