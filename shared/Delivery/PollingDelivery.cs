namespace Comet.Embedded.Delivery;

/// <summary>Polling: the batch at once, empty or not.</summary>
public sealed class PollingDelivery : BatchDelivery
{
}
