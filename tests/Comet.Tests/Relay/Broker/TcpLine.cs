using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Comet.Tests.Relay.Broker;

/// <summary>A line between two that can be cut, healed, and led elsewhere.</summary>
internal sealed class TcpLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly Task _accepting;
    private volatile bool _isCut;

    public TcpLine(IPEndPoint target)
    {
        Target = target;
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Where it leads; connections that stand are not changed.</summary>
    public IPEndPoint Target { get; set; }

    /// <summary>Changes what comes from there, or null; of one connection.</summary>
    public MqttScrambler? Scrambler { get; init; }

    /// <summary>Breaks what stands without a goodbye, and all that is tried.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (Socket socket in _open.Keys)
        {
            socket.Close(0);
        }
    }

    public void Heal()
    {
        _isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync();
                _ = CarryAsync(socket);
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _open[near] = true;
        _open[far] = true;
        try
        {
            if (!_isCut)
            {
                near.NoDelay = true;
                far.NoDelay = true;
                await far.ConnectAsync(Target);
                await Task.WhenAny(
                    CopyAsync(near, far, null), CopyAsync(far, near, Scrambler));
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Nobody is at its end.
        }
        finally
        {
            near.Close(0);
            far.Close(0);
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, MqttScrambler? scrambler)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (!_isCut)
            {
                int count = await from.ReceiveAsync(buffer);
                ReadOnlyMemory<byte> left = buffer.AsMemory(0, count);
                left = scrambler?.Take(left.Span) ?? left;
                while (!left.IsEmpty)
                {
                    left = left[await to.SendAsync(left)..];
                }

                if (count == 0)
                {
                    return;
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Cut, or closed by one of both.
        }
    }
}
