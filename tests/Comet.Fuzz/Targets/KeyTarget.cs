using System.Security.Cryptography;
using System.Text;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.WebSocket;

namespace Comet.Fuzz.Targets;

/// <summary>
/// The input is the value of Sec-WebSocket-Key, and any octets that are to be encoded in base64.
/// </summary>
internal static class KeyTarget
{
    public static readonly string[] Dictionary =
    [
        "dGhlIHNhbXBsZSBub25jZQ==", "==", "=", "AAAAAAAAAAAAAAAAAAAAAA==", "+", "/", " ", "\t",
        "w==", "x==", "-", "_",
    ];

    public static string Run(ReadOnlySpan<byte> input)
    {
        Check.Same(Convert.ToBase64String(input), Encode(input), "base64");

        string text = Latin1.Text(input);
        byte[] head = Latin1.Bytes(
            $"GET /ws HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key:{text}\r\n\r\n");
        HeadRun whole = new(head, new Splitter(0, input));
        for (int way = 1; way < Splitter.Ways; way++)
        {
            HeadRun parted = new(head, new Splitter(way, input));
            Check.Same(whole.Outcome, parted.Outcome, "a split changes the outcome");
        }

        string key = text.Trim(' ', '\t');
        byte[] nonce = new byte[16];
        bool valid = key.Length == 24 && Convert.TryFromBase64String(key, nonce, out int count)
            && count == 16 && Convert.ToBase64String(nonce) == key;
        bool taken = whole.Status == CodecStatus.Done && whole.Consumed == head.Length;
        if (text.Contains('\r', StringComparison.Ordinal))
        {
            // The line may end early: what follows is other fields.
            return "other";
        }

        Check.That(valid == taken, $"the key is valid: {valid}");
        if (valid)
        {
            Check.That(
                whole.Facts.Contains(Convert.ToHexString(nonce), StringComparison.Ordinal),
                "the nonce is another");
            Check.Same(ExpectedAccept(key), Accept(nonce), "Sec-WebSocket-Accept");
        }

        return valid ? "valid" : whole.Rejection.ToString();
    }

    private static string Encode(ReadOnlySpan<byte> input)
    {
        byte[] padded = [.. input, 0, 0, 0];
        int[] words = new int[(input.Length + 3) / 4];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Word(padded, 4 * i);
        }

        char[] text = new char[(input.Length + 2) / 3 * 4];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)Base64.CharacterAt(words, 0, input.Length, i);
        }

        return new string(text);
    }

    private static string ExpectedAccept(string key)
    {
        const string guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable CA5350 // RFC 6455 §4.2.2 asks for this hash.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + guid)));
#pragma warning restore CA5350
    }

    private static string Accept(byte[] nonce)
    {
        byte[] text = new byte[OpeningHandshake.AcceptLength];
        int[] rows = new int[4 + Sha1.StateLength];
        for (int i = 0; i < 4; i++)
        {
            rows[i] = Word(nonce, 4 * i);
        }

        ByteWriter writer = new();
        writer.Begin(text, 0, text.Length, 0);
        OpeningHandshake.WriteAccept(writer, rows, 0, 4);
        Check.That(writer.Complete && writer.Count == text.Length, "the value's length");
        return Latin1.Text(text);
    }

    private static int Word(byte[] nonce, int at)
    {
        return (nonce[at] << 24) | (nonce[at + 1] << 16) | (nonce[at + 2] << 8) | nonce[at + 3];
    }
}
