using Comet.Embedded.Engine;
using Comet.Simulator.Content;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>The program's files, which cannot be read past their first bytes at times.</summary>
internal sealed class FaultyContent : ContentSource
{
    // More than a transmit buffer: by then the first of it has left.
    private const int ReadableBytes = 4096;

    private readonly EmbeddedContent _content = new();

    public bool IsBroken { get; set; }

    public override int Count => _content.Count;

    public override string PathOf(int content)
    {
        return _content.PathOf(content);
    }

    public override string ContentTypeOf(int content)
    {
        return _content.ContentTypeOf(content);
    }

    public override string EntityTagOf(int content)
    {
        return _content.EntityTagOf(content);
    }

    public override int LengthOf(int content, bool gzip)
    {
        return _content.LengthOf(content, gzip);
    }

    public override void Read(
        int content, bool gzip, int position, byte[] buffer, int offset, int count)
    {
        if (IsBroken && position > ReadableBytes)
        {
            throw new InvalidOperationException("the file is broken");
        }

        _content.Read(content, gzip, position, buffer, offset, count);
    }
}
