using Comet.Embedded.Foundation;

namespace Comet.Embedded.WebSocket;

/// <summary>The server's answer to an opening handshake's key (RFC 6455 §4.2.2).</summary>
public static class OpeningHandshake
{
    /// <summary>The length of a Sec-WebSocket-Accept value, in bytes.</summary>
    public const int AcceptLength = 28;

    private const int KeyLength = 24;
    private const int NonceLength = 16;

    // §1.3: "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", the same for every WebSocket server.
    private static readonly string s_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Writes the 28 characters of Sec-WebSocket-Accept.</summary>
    /// <remarks>
    /// The nonce comes as the four big-endian numbers of its 16 octets: in that form a connection
    /// can park it. A canonical key is exactly the base64 encoding of its nonce: nothing is lost.
    /// </remarks>
    /// <param name="writer">Where to.</param>
    /// <param name="rows">Holds the nonce, and room to work in.</param>
    /// <param name="nonce">Where the nonce is.</param>
    /// <param name="work">Where <see cref="Sha1.StateLength"/> ints are free.</param>
    public static void WriteAccept(ByteWriter writer, int[] rows, int nonce, int work)
    {
        Sha1.Reset(rows, work);
        for (int i = 0; i < KeyLength; i++)
        {
            Sha1.Append(rows, work, Base64.CharacterAt(rows, nonce, NonceLength, i));
        }

        for (int i = 0; i < s_guid.Length; i++)
        {
            Sha1.Append(rows, work, s_guid[i]);
        }

        Sha1.Finish(rows, work);
        for (int i = 0; i < AcceptLength; i++)
        {
            writer.WriteByte(
                Base64.CharacterAt(rows, work + Sha1.Digest, Sha1.DigestLength, i));
        }
    }
}
