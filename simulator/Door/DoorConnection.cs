using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Comet.Simulator.Door;

/// <summary>A connection for Kestrel of which some bytes were read before.</summary>
internal sealed class DoorConnection : DefaultConnectionContext
{
    private readonly NetworkStream _stream;
    private readonly CancellationTokenSource _closed = new();

    /// <param name="socket">It, which this closes.</param>
    /// <param name="first">What has come already.</param>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public DoorConnection(Socket socket, byte[] first)
    {
        socket.NoDelay = true;
        _stream = new NetworkStream(socket, ownsSocket: true);
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        Transport = new DoorPipe(
            PipeReader.Create(new LedStream(first, _stream)), PipeWriter.Create(_stream));
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _closed.Cancel();
        _stream.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Output.CompleteAsync().ConfigureAwait(false);
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        _closed.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
