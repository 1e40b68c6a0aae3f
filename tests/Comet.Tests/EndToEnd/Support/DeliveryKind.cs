namespace Comet.Tests.EndToEnd.Support;

internal enum DeliveryKind
{
    Event,
    Gap,
    Reset,
    Error,
    Offline,
    Online,
}
