using Comet.Embedded.Foundation;

namespace Comet.Embedded.WebSocket;

/// <summary>The server's answer to an opening handshake's key (RFC 6455 §4.2.2).</summary>
public sealed class OpeningHandshake
{
    /// <summary>The length of a Sec-WebSocket-Accept value, in bytes.</summary>
    public const int AcceptLength = 28;

    private const int NonceLength = 16;
    private const int NonceOffset = AcceptLength - NonceLength;
    private const int DigestOffset = AcceptLength - Sha1.DigestLength;

    // §1.3: "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", the same for every WebSocket server.
    private static readonly string s_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly Sha1 _sha1 = new Sha1();
    private readonly byte[] _scratch = new byte[AcceptLength];

    /// <summary>Writes the 28 characters of Sec-WebSocket-Accept.</summary>
    /// <remarks>
    /// The nonce comes as the four big-endian numbers of its 16 octets: in that form a connection
    /// can park it. A canonical key is exactly the base64 encoding of its nonce: nothing is lost.
    /// </remarks>
    public void WriteAccept(ByteWriter writer, int key0, int key1, int key2, int key3)
    {
        // The nonce lies so far behind that its encoding never overtakes what is yet to be read.
        byte[] scratch = _scratch;
        PutNumber(scratch, NonceOffset, key0);
        PutNumber(scratch, NonceOffset + 4, key1);
        PutNumber(scratch, NonceOffset + 8, key2);
        PutNumber(scratch, NonceOffset + 12, key3);
        int length = Base64.Encode(scratch, NonceOffset, NonceLength, scratch, 0);
        _sha1.Append(scratch, 0, length);
        ByteWriter.Utf8.GetBytes(s_guid, 0, AcceptLength, scratch, 0);
        _sha1.Append(scratch, 0, AcceptLength);
        length = s_guid.Length - AcceptLength;
        ByteWriter.Utf8.GetBytes(s_guid, AcceptLength, length, scratch, 0);
        _sha1.Append(scratch, 0, length);

        // So does the digest.
        _sha1.Finish(scratch, DigestOffset);
        Base64.Encode(scratch, DigestOffset, Sha1.DigestLength, scratch, 0);
        writer.Write(scratch, 0, AcceptLength);
    }

    private static void PutNumber(byte[] destination, int offset, int value)
    {
        destination[offset] = (byte)(value >> 24);
        destination[offset + 1] = (byte)(value >> 16);
        destination[offset + 2] = (byte)(value >> 8);
        destination[offset + 3] = (byte)value;
    }
}
