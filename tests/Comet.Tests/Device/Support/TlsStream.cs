using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Comet.Device;

/// <summary>The device's class of the same name, in the words of .NET's SslStream.</summary>
internal sealed class TlsStream
{
    private readonly SslStream _tls;
    private readonly RecordStream _records;

    // What is left of a record that the socket does not tell of any more.
    private readonly byte[] _plain = new byte[16 * 1024];
    private int _start;
    private int _end;

    private TlsStream(SslStream tls, RecordStream records)
    {
        _tls = tls;
        _records = records;
    }

    public bool IsDataAvailable => _start < _end;

    public static TlsStream Open(Socket socket, X509Certificate2 certificate)
    {
        socket.ReceiveTimeout = TlsConnections.SilenceSeconds * 1000;
        RecordStream records = new(socket);
        SslStream tls = new(records, false);
        try
        {
            tls.AuthenticateAsServer(certificate, false, SslProtocols.Tls12, false);
        }
        catch (Exception)
        {
            tls.Dispose();
            throw;
        }

        return new TlsStream(tls, records);
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        if (_start == _end)
        {
            if (!_records.IsWhole())
            {
                return -1;
            }

            _start = 0;
            _end = _tls.Read(_plain, 0, _plain.Length);
        }

        int taken = Math.Min(count, _end - _start);
        Array.Copy(_plain, _start, buffer, offset, taken);
        _start += taken;
        return taken;
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        try
        {
            _tls.Write(buffer, offset, count);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Close()
    {
        try
        {
            _tls.ShutdownAsync().GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException
            or SocketException or ObjectDisposedException)
        {
            // There is nobody to tell.
        }

        _tls.Dispose();
    }
}
