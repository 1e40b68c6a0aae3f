namespace Comet.Embedded.Delivery;

/// <summary>
/// Long polling (RFC 6202 §2): the same batch, held back until it has an event or a notice, or its
/// deadline has come.
/// </summary>
public sealed class LongPollingDelivery : BatchDelivery
{
    /// <summary>The strategy behind <c>GET /long-poll</c>.</summary>
    public LongPollingDelivery()
        : base("long-poll")
    {
    }

    /// <inheritdoc/>
    public override bool IsHeld => true;
}
