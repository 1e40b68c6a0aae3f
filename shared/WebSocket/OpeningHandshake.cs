using System.Text;
using Comet.Embedded.Foundation;

namespace Comet.Embedded.WebSocket;

/// <summary>The server's answer to an opening handshake's key (RFC 6455 §4.2.2).</summary>
public sealed class OpeningHandshake
{
    /// <summary>The length of a Sec-WebSocket-Accept value, in bytes.</summary>
    public const int AcceptLength = 28;

    private const int NonceLength = 16;
    private const int KeyLength = 24;
    private const int GuidLength = 36;

    // §1.3: "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", the same for every WebSocket server.
    private static readonly string s_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static readonly Encoding s_utf8 = Encoding.UTF8;

    private readonly Sha1 _sha1 = new Sha1();
    private readonly byte[] _scratch = new byte[KeyLength + GuidLength];

    /// <summary>Writes the 28 characters of Sec-WebSocket-Accept.</summary>
    /// <remarks>
    /// The nonce comes as the four big-endian numbers of its 16 octets: in that form a connection
    /// can park it. A canonical key is exactly the base64 encoding of its nonce: nothing is lost.
    /// </remarks>
    public void WriteAccept(ByteWriter writer, int key0, int key1, int key2, int key3)
    {
        // The nonce lies where the GUID goes as soon as the key is encoded before it.
        byte[] scratch = _scratch;
        PutNumber(scratch, KeyLength, key0);
        PutNumber(scratch, KeyLength + 4, key1);
        PutNumber(scratch, KeyLength + 8, key2);
        PutNumber(scratch, KeyLength + 12, key3);
        Base64.Encode(scratch, KeyLength, NonceLength, scratch, 0);
        s_utf8.GetBytes(s_guid, 0, GuidLength, scratch, KeyLength);

        _sha1.Append(scratch, 0, KeyLength + GuidLength);
        _sha1.Finish(scratch, 0);
        Base64.Encode(scratch, 0, Sha1.DigestLength, scratch, Sha1.DigestLength);
        writer.Write(scratch, Sha1.DigestLength, AcceptLength);
    }

    private static void PutNumber(byte[] destination, int offset, int value)
    {
        destination[offset] = (byte)(value >> 24);
        destination[offset + 1] = (byte)(value >> 16);
        destination[offset + 2] = (byte)(value >> 8);
        destination[offset + 3] = (byte)value;
    }
}
