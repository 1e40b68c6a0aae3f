using System.Text;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Tests.InMemory.Http;
using CodecMethod = Comet.Embedded.Http.HttpMethod;

namespace Comet.Tests.Http;

/// <summary>
/// Reads one request with our codec, whatever the splits, and gives a fixed answer.
/// </summary>
public sealed class CodecServer(byte[] response)
{
    public readonly StringBuilder Content = new();
    public readonly StringBuilder RawHead = new();
    public readonly TranscriptSink Sink = new();
    private readonly BodyDecoder _body = new(64);
    private RequestParser? _parser;
    private bool _inBody;

    public RequestParser Parser => _parser ??= CreateParser();

    public byte[]? Handle(byte[] octets)
    {
        int at = 0;
        if (!_inBody)
        {
            CodecStatus status = Parser.Parse((byte[])octets.Clone(), 0, octets.Length, out at);
            RawHead.Append(Encoding.Latin1.GetString(octets, 0, at));
            Assert.AreNotEqual(CodecStatus.InvalidData, status, Parser.Rejection.ToString());
            if (status == CodecStatus.NeedMoreData)
            {
                return null;
            }

            BeginBody();
        }

        CodecStatus ended;
        do
        {
            ended = _body.Read(octets, at, octets.Length - at, out int consumed);
            Content.Append(
                Encoding.UTF8.GetString(octets, _body.PayloadOffset, _body.PayloadCount));
            at += consumed;
        }
        while (ended == CodecStatus.NeedMoreData && at < octets.Length);
        Assert.AreNotEqual(CodecStatus.InvalidData, ended, _body.Rejection.ToString());
        return ended == CodecStatus.Done ? response : null;
    }

    private void BeginBody()
    {
        _inBody = true;
        if (Parser.IsChunked)
        {
            _body.BeginChunked();
        }
        else
        {
            _body.BeginLength(Math.Max(0, Parser.ContentLength));
        }
    }

    private RequestParser CreateParser()
    {
        RequestParser parser = new(Sink, 8192, 1024, 64);
        parser.Reset();
        Assert.AreEqual(CodecMethod.None, parser.Method);
        return parser;
    }
}
