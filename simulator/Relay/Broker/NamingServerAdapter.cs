using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;
using MQTTnet.Server.Internal.Adapter;

namespace Comet.Simulator.Relay.Broker;

/// <summary>Listens as the library does, and gives clients without an id one.</summary>
internal sealed class NamingServerAdapter : IMqttServerAdapter
{
    private readonly MqttTcpServerAdapter _inner = new();

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _inner.ClientHandler = channel => ClientHandler!(new NamingChannel(channel));
        return _inner.StartAsync(options, logger);
    }

    public Task StopAsync()
    {
        return _inner.StopAsync();
    }

    public void Dispose()
    {
        _inner.Dispose();
    }
}
