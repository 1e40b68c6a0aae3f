namespace Comet.Embedded.Delivery;

/// <summary>
/// Long polling (RFC 6202 §2): the same batch, held back until it has an event or a notice, or its
/// deadline has come.
/// </summary>
public sealed class LongPollingDelivery : BatchDelivery
{
    /// <inheritdoc/>
    public override bool IsHeld => true;
}
