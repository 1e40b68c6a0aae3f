using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Comet.Simulator.Door;

/// <summary>
/// Gives Kestrel the connections of a front door that are for no device's pump.
/// </summary>
internal sealed class DoorListener
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    // Beyond them, who comes is closed: a flood of what nobody serves.
    private const int WaitingMax = 256;

    private readonly Channel<DoorConnection> _connections =
        Channel.CreateBounded<DoorConnection>(WaitingMax);

    public EndPoint EndPoint { get; } = new DoorEndPoint();

    /// <summary>Takes a connection. Called on any thread.</summary>
    /// <param name="socket">It, to be closed here.</param>
    /// <param name="first">What has come already.</param>
    public void Take(Socket socket, byte[] first)
    {
        try
        {
            if (_connections.Writer.TryWrite(new DoorConnection(socket, first)))
            {
                return;
            }
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            // The peer is gone already.
        }

        socket.Dispose();
    }

    public bool CanBind(EndPoint endpoint)
    {
        return endpoint is DoorEndPoint;
    }

    public ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(
        CancellationToken cancellationToken = default)
    {
        ChannelReader<DoorConnection> reader = _connections.Reader;
        return await reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false)
            && reader.TryRead(out DoorConnection? connection)
                ? connection
                : null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        while (_connections.Reader.TryRead(out DoorConnection? connection))
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
