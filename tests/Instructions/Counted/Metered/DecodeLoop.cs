using Comet.Embedded.Foundation;
using Comet.Embedded.WebSocket;

namespace Comet.Instructions.Metered;

/// <summary>Decodes what has come as a whole, and nothing else.</summary>
public sealed class DecodeLoop
{
    private readonly MessageDecoder _decoder = new MessageDecoder();

    /// <returns>How many bytes of payload there were.</returns>
    public int Decode(byte[] buffer, int count)
    {
        int payload = 0;
        int at = 0;
        while (at < count)
        {
            MessageToken token = _decoder.Read(buffer, at, count - at, out int consumed);
            Invariant.Check(token == MessageToken.Data);
            payload += _decoder.PayloadCount;
            at += consumed;
        }

        return payload;
    }
}
