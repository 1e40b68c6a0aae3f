using Comet.Embedded.Engine;

namespace Comet.Simulation.Engine;

/// <summary>One file, the page <c>/</c>: the alphabet again and again.</summary>
internal sealed class PageContent : ContentSource
{
    public const int PageBytes = 4000;

    private const int IndexBytes = 64;
    private const int RecordBytes = 32;
    private const string Text = "/text/html";

    public PageContent()
        : base(MakeIndex())
    {
    }

    /// <summary>The byte of the page at a position.</summary>
    public static byte ByteAt(int position)
    {
        return (byte)('a' + (position % 26));
    }

    protected override void ReadPack(int position, byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = ByteAt(position - IndexBytes + i);
        }
    }

    // The layout is described at ContentSource.
    private static byte[] MakeIndex()
    {
        byte[] index = new byte[IndexBytes];
        index[1] = (byte)(3 + RecordBytes + Text.Length);
        index[2] = 1;
        index[6] = IndexBytes;
        index[9] = PageBytes >> 8;
        index[10] = PageBytes & 0xFF;
        index[16] = 3 + RecordBytes;
        index[17] = 1;
        index[18] = (byte)(Text.Length - 1);
        for (int i = 0; i < EntityTagLength; i++)
        {
            index[19 + i] = (byte)'0';
        }

        for (int i = 0; i < Text.Length; i++)
        {
            index[3 + RecordBytes + i] = (byte)Text[i];
        }

        return index;
    }
}
