using System.IO.Pipelines;
using System.Net.Sockets;
using Comet.Simulator.Pump;
using Microsoft.AspNetCore.Connections;

namespace Comet.Simulator.Door;

/// <summary>A connection for Kestrel of which some bytes were read before.</summary>
internal sealed class DoorConnection : DefaultConnectionContext
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly CancellationTokenSource _closed = new();

    /// <param name="socket">It, which this closes.</param>
    /// <param name="first">What has come already.</param>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public DoorConnection(Socket socket, byte[] first)
    {
        _socket = socket;
        socket.NoDelay = true;

        // A stream takes no other, whatever it makes of it.
        socket.Blocking = true;
        _stream = new NetworkStream(socket, ownsSocket: true);
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        LedStream led = new(first, _stream);
        Transport = new DoorPipe(PipeReader.Create(led), PipeWriter.Create(led));
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _closed.Cancel();
        _stream.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Output.CompleteAsync().ConfigureAwait(false);

        // A watching receive makes closing reset the connection unless FIN was sent before.
        Sockets.Finish(_socket);
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        _closed.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
