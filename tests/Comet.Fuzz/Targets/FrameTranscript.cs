using Comet.Embedded.WebSocket;

namespace Comet.Fuzz.Targets;

/// <summary>Puts the slices of a message decoder together.</summary>
internal sealed class FrameTranscript
{
    private readonly List<string> _items = [];
    private readonly List<byte> _message = [];
    private readonly List<byte> _control = [];
    private bool _inMessage;
    private bool _inControl;

    /// <summary>In the form of <see cref="Oracles.FrameReader"/>.</summary>
    public string Text => string.Join(";", _items);

    public bool IsOver { get; private set; }

    public void Take(MessageDecoder decoder, MessageToken token, byte[] buffer, int end)
    {
        bool hasSlice = token is MessageToken.Data or MessageToken.Ping;
        ReadOnlySpan<byte> slice = hasSlice
            ? buffer.AsSpan(decoder.PayloadOffset, decoder.PayloadCount)
            : [];
        switch (token)
        {
            case MessageToken.NeedMoreData:
                break;
            case MessageToken.Data:
                Check.That(decoder.PayloadOffset + slice.Length == end, "the slice's place");
                Check.That(decoder.StartsMessage != _inMessage, "the message's start");
                _message.AddRange(slice);
                _inMessage = !decoder.EndsMessage;
                if (decoder.EndsMessage)
                {
                    Add(decoder.IsText ? "text " : "binary ", _message);
                }

                break;
            case MessageToken.Ping:
                Check.That(decoder.StartsControl != _inControl, "the ping's start");
                _control.AddRange(slice);
                _inControl = !decoder.EndsControl;
                if (decoder.EndsControl)
                {
                    Check.That(_control.Count == decoder.ControlLength, "the ping's length");
                    Add("ping ", _control);
                }

                break;
            case MessageToken.Pong:
                _items.Add("pong");
                break;
            default:
                _items.Add((token == MessageToken.Close ? "close " : "failed ")
                    + decoder.CloseCode);
                IsOver = true;
                break;
        }
    }

    private void Add(string kind, List<byte> payload)
    {
        _items.Add(kind + Latin1.Text(payload.ToArray()));
        payload.Clear();
    }
}
