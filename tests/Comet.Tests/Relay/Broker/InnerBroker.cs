using Comet.Simulator.Relay.Broker;

namespace Comet.Tests.Relay.Broker;

/// <summary>The broker that a relay brings along.</summary>
internal sealed class InnerBroker(string? password = null) : TestBroker
{
    private EmbeddedBroker? _broker;

    public override async Task StartAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(EndPoint.Port, password);
    }

    public override async Task StopAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
            _broker = null;
        }
    }
}
