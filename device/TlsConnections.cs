using System;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace Comet.Device;

/// <summary>The TLS side of the pump's slots, and the thread that shakes hands.</summary>
/// <remarks>
/// Theory of operation. A handshake takes a second of arithmetic and blocks, so it is done by a
/// thread of its own, one after the other. The pump puts a socket into the mailbox once something
/// of the peer's hello has come, and takes the stream out when the handshake is done; the pump
/// alone reads and writes it. A slot that is closed meanwhile leaves the mailbox taken by nobody
/// until the thread is through. Invariants: what is in the mailbox changes only under the lock,
/// which nobody holds while it blocks; a socket in the mailbox is the thread's, but for its end.
/// Heap: a connection costs its stream, and what the library takes outside of the managed heap.
/// </remarks>
public sealed class TlsConnections
{
    /// <summary>
    /// The most connections: each takes some 40 KB outside of the managed heap, two blocks of
    /// 16.7 KB among them.
    /// </summary>
    public const int CountMax = 4;

    /// <summary>A handshake in which the peer is silent for so long fails; in s.</summary>
    public const int SilenceSeconds = 3;

    private const int Nobody = -1;
    private const int Abandoned = -2;

    private readonly X509Certificate2 _certificate;
    private readonly TlsStream?[] _streams = new TlsStream?[CountMax];
    private readonly AutoResetEvent _wake = new AutoResetEvent(false);

    // The mailbox: whose handshake it is, its socket until the thread is through, its stream.
    private Socket? _socket;
    private TlsStream? _stream;
    private int _slot = Nobody;
    private bool _isStopping;

    /// <param name="certificate">With its private key.</param>
    public TlsConnections(X509Certificate2 certificate)
    {
        _certificate = certificate;
    }

    /// <summary>Whether the next hello can be answered.</summary>
    public bool IsIdle => _slot == Nobody;

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        new Thread(Run).Start();
    }

    /// <summary>Ends the thread, once the handshake under way is over.</summary>
    public void Stop()
    {
        _isStopping = true;
        _wake.Set();
    }

    /// <summary>Whether the slot's handshake is done.</summary>
    public bool IsOpen(int slot)
    {
        return _streams[slot] != null;
    }

    /// <summary>Begins the slot's handshake, or looks whether it is done.</summary>
    /// <returns>False when it has failed.</returns>
    public bool Advance(int slot, Socket socket)
    {
        bool isBegun = false;
        lock (this)
        {
            if (_slot == slot && _socket == null)
            {
                _streams[slot] = _stream;
                _stream = null;
                _slot = Nobody;
                return _streams[slot] != null;
            }

            if (_slot == Nobody && socket.Poll(0, SelectMode.SelectRead))
            {
                _slot = slot;
                _socket = socket;
                isBegun = true;
            }
        }

        if (isBegun)
        {
            _wake.Set();
        }

        return true;
    }

    /// <summary>Whether the slot's stream has something to read.</summary>
    public bool IsReadable(int slot, Socket socket)
    {
        TlsStream? stream = _streams[slot];
        return stream != null
            && (stream.IsDataAvailable || socket.Poll(0, SelectMode.SelectRead));
    }

    /// <summary>As <see cref="TlsStream.Read"/>, of an open slot.</summary>
    public int Receive(int slot, byte[] buffer, int offset, int count)
    {
        return _streams[slot]!.Read(buffer, offset, count);
    }

    /// <summary>As <see cref="TlsStream.Write"/>, of an open slot.</summary>
    public bool Send(int slot, byte[] buffer, int offset, int count)
    {
        return _streams[slot]!.Write(buffer, offset, count);
    }

    /// <summary>The slot is given up; its stream, if there is one, closes its socket.</summary>
    public void Close(int slot)
    {
        TlsStream? stream = _streams[slot];
        _streams[slot] = null;
        lock (this)
        {
            if (_slot == slot)
            {
                stream = _stream;
                _stream = null;
                _slot = _socket == null ? Nobody : Abandoned;
            }
        }

        if (stream != null)
        {
            stream.Close();
        }
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _wake.WaitOne();
            Socket? socket;
            lock (this)
            {
                socket = _socket;
            }

            if (socket != null)
            {
                Deliver(Open(socket));
            }
        }
    }

    private TlsStream? Open(Socket socket)
    {
        try
        {
            return TlsStream.Open(socket, _certificate);
        }
        catch (OutOfMemoryException)
        {
            DeviceLog.Write("no memory for a TLS handshake");
            return null;
        }
        catch (Exception)
        {
            // The peer's fault: it speaks another protocol, or does not trust the certificate.
            return null;
        }
    }

    private void Deliver(TlsStream? stream)
    {
        lock (this)
        {
            _socket = null;
            if (_slot != Abandoned)
            {
                _stream = stream;
                return;
            }

            _slot = Nobody;
        }

        if (stream != null)
        {
            stream.Close();
        }
    }
}
