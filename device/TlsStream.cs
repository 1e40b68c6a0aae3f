using System;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Comet.Device;

/// <summary>
/// TLS over one socket, in the words of nanoFramework's SslStream. The tests on the host put a
/// class of the same name in its place.
/// </summary>
/// <remarks>
/// What the library does (read in its sources, not seen on hardware). The handshake is one native
/// call on a socket made blocking for it: while it waits for the peer, no thread of the program
/// runs, and the socket's ReceiveTimeout is not looked at; lwIP's own time limit is. Read waits
/// for a whole record, but no longer than ReceiveTimeout; what has come of the record is kept for
/// the next call. Write returns when all is with the socket, and spins until then. Poll tells
/// nothing of what is decrypted already; DataAvailable does.
/// </remarks>
public sealed class TlsStream
{
    /// <summary>How long the rest of a record is waited for, in ms.</summary>
    public const int RecordWaitMs = 20;

    private readonly SslStream _stream;

    private TlsStream(SslStream stream)
    {
        _stream = stream;
    }

    /// <summary>Whether bytes are there that the socket does not tell of.</summary>
    public bool IsDataAvailable => _stream.DataAvailable;

    /// <summary>The handshake; blocks until it is done.</summary>
    /// <exception cref="Exception">It has failed: by the peer's fault, or for want of memory.
    /// </exception>
    public static TlsStream Open(Socket socket, X509Certificate2 certificate)
    {
        Limit(socket);
        SslStream stream = new SslStream(socket);
        try
        {
            stream.AuthenticateAsServer(certificate, false, SslProtocols.Tls12);
        }
        catch (Exception)
        {
            stream.Dispose();
            throw;
        }

        socket.ReceiveTimeout = RecordWaitMs;
        return new TlsStream(stream);
    }

    /// <summary>Receives what there is.</summary>
    /// <returns>How many bytes; 0 = the peer has ended; −1 = nothing yet.</returns>
    /// <exception cref="SocketException">The connection is lost.</exception>
    public int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _stream.Read(buffer, offset, count);
        }
        catch (SocketException fault)
        {
            if (fault.ErrorCode == (int)SocketError.TimedOut)
            {
                return -1;
            }

            throw;
        }
    }

    /// <summary>Sends all of it, to a socket that has room.</summary>
    /// <returns>Whether it has left; if not, the connection is lost.</returns>
    public bool Write(byte[] buffer, int offset, int count)
    {
        try
        {
            _stream.Write(buffer, offset, count);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Tells the peer of the end, closes the socket and gives the memory back.</summary>
    public void Close()
    {
        _stream.Close();
    }

    private static void Limit(Socket socket)
    {
        // lwIP's struct timeval, in either of its sizes: seconds, little-endian, and no more.
        byte[] limit = new byte[16];
        limit[0] = TlsConnections.SilenceSeconds;
        try
        {
            socket.SetSocketOption(
                SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout, limit);
        }
        catch (SocketException)
        {
            // The system keeps its own: none.
        }
    }
}
