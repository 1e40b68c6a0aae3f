using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Comet.Simulator.Relay.Broker;

/// <summary>A client's connection, by which one without an id gets one.</summary>
/// <remarks>
/// Before MQTT 5 a client is not told the id that it is given (MQTT 3.1.1, 3.1.3.1), and the
/// library sends it away; of a later one <see cref="EmbeddedBroker"/> tells the library.
/// </remarks>
/// <param name="inner">The library's.</param>
internal sealed class NamingChannel(IMqttChannelAdapter inner) : IMqttChannelAdapter
{
    public long BytesReceived => inner.BytesReceived;

    public long BytesSent => inner.BytesSent;

    public X509Certificate2? ClientCertificate => inner.ClientCertificate;

    public EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    /// <summary>An id for who has none.</summary>
    public static string NewId()
    {
        return "client-" + RandomNumberGenerator.GetHexString(16, true);
    }

    public Task ConnectAsync(CancellationToken cancellationToken)
    {
        return inner.ConnectAsync(cancellationToken);
    }

    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        return inner.DisconnectAsync(cancellationToken);
    }

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        MqttPacket packet =
            await inner.ReceivePacketAsync(cancellationToken).ConfigureAwait(false);
        if (packet is MqttConnectPacket { CleanSession: true } connect
            && string.IsNullOrEmpty(connect.ClientId)
            && PacketFormatterAdapter.ProtocolVersion != MqttProtocolVersion.V500)
        {
            connect.ClientId = NewId();
        }

        return packet;
    }

    public void ResetStatistics()
    {
        inner.ResetStatistics();
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        return inner.SendPacketAsync(packet, cancellationToken);
    }

    public void Dispose()
    {
        inner.Dispose();
    }
}
