using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Engine;

/// <summary>
/// Three files: one with a shorter gzip form (not real gzip), one without, one without bytes. Every
/// form is the alphabet again and again.
/// </summary>
public class TestContent : ContentSource
{
    private const int PageBytes = 3000;
    private const int GzipBytes = 100;
    private const int PlainBytes = 5;

    // Behind the index, at a round number.
    private const int PageAt = 1000;
    private const int GzipAt = PageAt + PageBytes;
    private const int PlainAt = GzipAt + GzipBytes;
    private const int EmptyAt = PlainAt + PlainBytes;

    public TestContent()
        : base(MakeIndex())
    {
    }

    protected override void ReadPack(int position, byte[] buffer, int offset, int count)
    {
        int start = position >= PlainAt ? PlainAt : position >= GzipAt ? GzipAt : PageAt;
        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = (byte)('a' + ((position - start + i) % 26));
        }
    }

    private static byte[] MakeIndex()
    {
        const string Page = "/text/html; charset=utf-8";
        const string Plain = "/plain.txttext/plain";
        const string Empty = "/empty.txttext/plain";
        byte[] index = new byte[PageAt];
        ByteWriter writer = new ByteWriter();
        writer.Begin(index, 0, index.Length, 0);
        int textAt = 3 + (3 * 32);
        WriteInt16(writer, textAt + Page.Length + Plain.Length + Empty.Length);
        writer.WriteByte(3);
        WriteRecord(writer, PageAt, PageBytes, GzipBytes, textAt, 1, Page.Length);
        writer.WriteAscii("0123456789abcdef");
        textAt += Page.Length;
        WriteRecord(writer, PlainAt, PlainBytes, 0, textAt, 10, Plain.Length);
        writer.WriteAscii("fedcba9876543210");
        textAt += Plain.Length;
        WriteRecord(writer, EmptyAt, 0, 0, textAt, 10, Empty.Length);
        writer.WriteAscii("fedcba9876543210");
        writer.WriteAscii(Page);
        writer.WriteAscii(Plain);
        writer.WriteAscii(Empty);
        return index;
    }

    private static void WriteRecord(
        ByteWriter writer, int at, int identity, int gzip, int textAt, int pathLength, int length)
    {
        WriteInt32(writer, at);
        WriteInt32(writer, identity);
        WriteInt32(writer, gzip);
        WriteInt16(writer, textAt);
        writer.WriteByte(pathLength);
        writer.WriteByte(length - pathLength);
    }

    private static void WriteInt16(ByteWriter writer, int value)
    {
        writer.WriteByte((value >> 8) & 0xFF);
        writer.WriteByte(value & 0xFF);
    }

    private static void WriteInt32(ByteWriter writer, int value)
    {
        WriteInt16(writer, value >> 16);
        WriteInt16(writer, value);
    }
}
