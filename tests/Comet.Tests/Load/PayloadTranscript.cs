using System.Text;
using Comet.Load.Client;

namespace Comet.Tests.Load;

/// <summary>Payloads as text, <c>;</c> behind each that ended, control frames in braces.</summary>
internal sealed class PayloadTranscript : IPayloadSink
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public void HandleData(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        _text.Append(Encoding.ASCII.GetString(bytes)).Append(isEnd ? ";" : "");
    }

    public void HandleControl(int opcode, ReadOnlySpan<byte> payload)
    {
        _text.Append('{').Append(opcode).Append(' ')
            .Append(Encoding.ASCII.GetString(payload)).Append('}');
    }
}
