using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Comet.Simulator.Options;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// A broker in this process, for who has none: on this machine's own address, where other relays
/// of the machine and MQTT clients reach it.
/// </summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    // A subscriber that takes nothing loses its oldest messages.
    private const int PendingMax = 4096;
    private const int Attempts = 8;

    private readonly MqttServer _server;

    private EmbeddedBroker(MqttServer server, int port)
    {
        _server = server;
        Port = port;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts one.</summary>
    /// <param name="port">The TCP port; 0 lets the system choose.</param>
    /// <param name="password">What clients have to show, or null: nothing.</param>
    /// <exception cref="SimulatorException">The port cannot be had.</exception>
    public static async Task<EmbeddedBroker> StartAsync(int port, string? password)
    {
        for (int attempt = 1; ; attempt++)
        {
            int chosen = port == 0 ? ChoosePort() : port;
            MqttServer server = Create(chosen, password);
            try
            {
                await server.StartAsync().ConfigureAwait(false);
                return new EmbeddedBroker(server, chosen);
            }
            catch (SocketException fault)
            {
                server.Dispose();

                // Between the choice and now the port may have been taken.
                if (port != 0 || attempt == Attempts)
                {
                    throw new SimulatorException(
                        $"the broker's port {chosen} cannot be had: {fault.Message}");
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
        _server.Dispose();
    }

    private static MqttServer Create(int port, string? password)
    {
        MqttServer server = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder()
                .WithDefaultEndpoint()
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
                .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
                .WithDefaultEndpointPort(port)
                .WithMaxPendingMessagesPerClient(PendingMax)
                .WithPendingMessagesOverflowStrategy(
                    MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
                .Build(),
            [new NamingServerAdapter()]);
        byte[]? expected = password is null ? null : Encoding.UTF8.GetBytes(password);
        server.ValidatingConnectionAsync += connection =>
        {
            Judge(connection, expected);
            return Task.CompletedTask;
        };
        return server;
    }

    // A client without an id is given one (MQTT 5, 3.1.3.1), as by every other broker; the
    // library sends it away otherwise.
    private static void Judge(ValidatingConnectionEventArgs connection, byte[]? password)
    {
        if (password is not null && !CryptographicOperations.FixedTimeEquals(
            connection.RawPassword ?? [], password))
        {
            connection.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        }
        else if (connection.ClientId.Length == 0)
        {
            connection.AssignedClientIdentifier = NamingChannel.NewId();
        }
    }

    // The library does not tell which port the system has chosen.
    private static int ChoosePort()
    {
        using Socket probe = new(
            AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
