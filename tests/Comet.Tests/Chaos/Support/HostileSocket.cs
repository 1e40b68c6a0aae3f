using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Comet.Tests.Chaos.Support;

/// <summary>
/// A connection of which nothing is taken for granted: whatever the server does to it is an answer
/// and no failure.
/// </summary>
internal sealed class HostileSocket : IDisposable
{
    private const int KeptBytesMax = 64 * 1024;
    private const int DeafIntervalMs = 50;

    private static readonly byte[] s_turnedAway = "HTTP/1.1 503"u8.ToArray();

    private readonly Socket _socket;
    private readonly MemoryStream _heard = new();
    private readonly byte[] _buffer = new byte[8192];
    private readonly CancellationToken _life;

    private HostileSocket(Socket socket, CancellationToken life)
    {
        _socket = socket;
        _life = life;
    }

    public Ending Ending { get; private set; }

    public bool IsOver => Ending != Ending.Left || _life.IsCancellationRequested;

    public Answer Answer => Answer.Parse(
        _heard.GetBuffer().AsSpan(0, (int)_heard.Length), Ending);

    /// <param name="server">Where to.</param>
    /// <param name="receiveBufferBytes">A small one makes the peer deaf soon; 0: as it is.</param>
    /// <param name="life">When all is over.</param>
    public static async Task<HostileSocket> ConnectAsync(
        IPEndPoint server, int receiveBufferBytes, CancellationToken life)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        try
        {
            if (receiveBufferBytes > 0)
            {
                socket.ReceiveBufferSize = receiveBufferBytes;
            }

            await socket.ConnectAsync(server, life);
            return new HostileSocket(socket, life);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendAsync(string text, int patienceMs = 2000)
    {
        return SendAsync(Encoding.Latin1.GetBytes(text), patienceMs);
    }

    /// <summary>Sends as much as the server takes within the time.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, int patienceMs = 2000)
    {
        using CancellationTokenSource end = After(patienceMs);
        try
        {
            while (bytes.Length > 0 && !IsOver)
            {
                bytes = bytes[await _socket.SendAsync(bytes, end.Token)..];
            }
        }
        catch (OperationCanceledException)
        {
            // The server does not read: so be it.
        }
        catch (SocketException)
        {
            // What it said before is still to be heard.
            await ListenAsync(patienceMs);
            Ending = Ending.Reset;
        }
    }

    /// <summary>Listens until the server ends, or for a time.</summary>
    public async Task ListenAsync(int patienceMs)
    {
        using CancellationTokenSource end = After(patienceMs);
        try
        {
            while (!IsOver)
            {
                int count = await _socket.ReceiveAsync(_buffer.AsMemory(), end.Token);
                if (count == 0)
                {
                    Ending = Ending.Finished;
                }
                else if (_heard.Length < KeptBytesMax)
                {
                    _heard.Write(_buffer, 0, count);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing more was said.
        }
        catch (SocketException)
        {
            Ending = Ending.Reset;
        }
    }

    /// <summary>
    /// Reads nothing until the server resets the connection, or for a time. Who is turned away has
    /// nothing to ignore, and leaves.
    /// </summary>
    public async Task IgnoreAsync(int patienceMs)
    {
        for (int ms = 0; ms < patienceMs && !IsOver && !IsTurnedAway(); ms += DeafIntervalMs)
        {
            await Task.Delay(DeafIntervalMs, CancellationToken.None);
            if (_socket.Poll(0, SelectMode.SelectError))
            {
                Ending = Ending.Reset;
            }
        }
    }

    /// <summary>Hears what has arrived already, without waiting for more.</summary>
    public void Overhear()
    {
        try
        {
            int left = Math.Min(_socket.Available, _buffer.Length);
            if (left > 0)
            {
                _heard.Write(_buffer, 0, _socket.Receive(_buffer, left, SocketFlags.None));
            }
        }
        catch (SocketException)
        {
            Ending = Ending.Reset;
        }
    }

    /// <summary>Sends FIN.</summary>
    public void FinishSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            Ending = Ending.Reset;
        }
    }

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();

        // Whatever still refers to this keeps no more than this of it: memory is measured.
        _heard.SetLength(0);
        _heard.Capacity = 0;
    }

    private bool IsTurnedAway()
    {
        try
        {
            int count = _socket.Available == 0
                ? 0
                : _socket.Receive(_buffer, s_turnedAway.Length, SocketFlags.Peek);
            return count > 0 && _buffer.AsSpan(0, count).SequenceEqual(s_turnedAway);
        }
        catch (SocketException)
        {
            Ending = Ending.Reset;
            return true;
        }
    }

    private CancellationTokenSource After(int ms)
    {
        CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_life);
        end.CancelAfter(ms);
        return end;
    }
}
