using System.Text;
using Comet.Load.Client;

namespace Comet.Tests.Load;

/// <summary>Responses as text: status, entity tag, body.</summary>
internal sealed class ResponseTranscript : IResponseSink
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public void HandleResponse(scoped in ResponseHead head, ReadOnlySpan<byte> body)
    {
        _text.Append(head.Status).Append(' ')
            .Append(Encoding.ASCII.GetString(head.Field("etag"u8))).Append(' ')
            .Append(Encoding.ASCII.GetString(body)).Append(';');
    }
}
