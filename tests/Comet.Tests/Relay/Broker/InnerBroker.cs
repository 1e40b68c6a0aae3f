using System.Net;
using Comet.Simulator.Relay.Broker;

namespace Comet.Tests.Relay.Broker;

/// <summary>The broker that a relay brings along.</summary>
internal sealed class InnerBroker(string? password = null) : TestBroker
{
    private EmbeddedBroker? _broker;
    private int _port;

    public override IPEndPoint EndPoint => new(IPAddress.Loopback, _port);

    public override async Task StartAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(_port, password);
        _port = _broker.Port;
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
