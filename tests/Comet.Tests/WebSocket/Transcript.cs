using Comet.Embedded.WebSocket;
using Comet.Tests.InMemory.WebSocket;

namespace Comet.Tests.WebSocket;

/// <summary>What the message decoder finds in a stream, whatever pieces it comes in.</summary>
internal static class Transcript
{
    /// <summary>The items of a stream that is fed in pieces of so many bytes.</summary>
    /// <param name="wire">The stream; it stays as it is.</param>
    /// <param name="chunk">The length of the pieces.</param>
    /// <param name="parks">Whether another decoder takes over between any two reads.</param>
    public static List<string> Of(byte[] wire, int chunk, bool parks)
    {
        List<string> items = [];
        MessageDecoder decoder = new() { MessageBytesMax = 1 << 20 };
        MessageDecoder spare = new() { MessageBytesMax = 1 << 20 };
        int[] row = new int[MessageDecoder.StateLength];
        MemoryStream message = new();
        MemoryStream control = new();
        for (int from = 0; from < wire.Length; from += chunk)
        {
            byte[] piece = wire[from..Math.Min(from + chunk, wire.Length)];
            int at = 0;
            while (true)
            {
                if (parks)
                {
                    decoder.Save(row, 0);
                    spare.Load(row, 0);
                    (decoder, spare) = (spare, decoder);
                }

                MessageToken token = decoder.Read(piece, at, piece.Length - at, out int consumed);
                at += consumed;
                if (token == MessageToken.NeedMoreData)
                {
                    Assert.AreEqual(piece.Length, at);
                    break;
                }

                if (token == MessageToken.Data)
                {
                    message.Write(piece, decoder.PayloadOffset, decoder.PayloadCount);
                    if (decoder.EndsMessage)
                    {
                        items.Add(Describe(decoder.IsText ? "text " : "binary ", message));
                    }
                }
                else if (token == MessageToken.Ping)
                {
                    control.Write(piece, decoder.PayloadOffset, decoder.PayloadCount);
                    if (decoder.EndsControl)
                    {
                        items.Add(Describe("ping ", control));
                    }
                }
                else if (token == MessageToken.Pong)
                {
                    items.Add("pong");
                }
                else
                {
                    string kind = token == MessageToken.Close ? "close " : "failed ";
                    items.Add(kind + decoder.CloseCode);
                    return items;
                }
            }
        }

        return items;
    }

    private static string Describe(string kind, MemoryStream payload)
    {
        byte[] bytes = payload.ToArray();
        payload.SetLength(0);
        return kind + MessageHarness.Describe(bytes, bytes.Length);
    }
}
