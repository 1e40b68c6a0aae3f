using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>
/// Three files: one with a shorter gzip form (not real gzip), one without, one without bytes.
/// </summary>
public class TestContent : ContentSource
{
    public override int Count => 3;

    public override string PathOf(int content)
    {
        return content == 0 ? "/" : content == 1 ? "/plain.txt" : "/empty.txt";
    }

    public override string ContentTypeOf(int content)
    {
        return content == 0 ? "text/html; charset=utf-8" : "text/plain";
    }

    public override string EntityTagOf(int content)
    {
        return content == 0 ? "0123456789abcdef" : "fedcba9876543210";
    }

    public override int LengthOf(int content, bool gzip)
    {
        return content == 0 ? (gzip ? 100 : 3000) : gzip ? -1 : content == 1 ? 5 : 0;
    }

    public override void Read(
        int content, bool gzip, int position, byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = (byte)('a' + ((position + i) % 26));
        }
    }
}
