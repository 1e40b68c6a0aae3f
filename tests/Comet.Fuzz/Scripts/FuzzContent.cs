using System.Buffers.Binary;
using System.Text;
using Comet.Embedded.Engine;

namespace Comet.Fuzz.Scripts;

/// <summary>
/// One page of 3,000 letters, in its gzip-coded form (which is none) 100 letters long.
/// </summary>
internal sealed class FuzzContent : ContentSource
{
    private const int PageBytes = 3000;
    private const int GzipBytes = 100;
    private const string PathAndType = "/text/html; charset=utf-8";

    public FuzzContent()
        : base(MakeIndex())
    {
    }

    protected override void ReadPack(int position, byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = (byte)('a' + ((position + i) % 26));
        }
    }

    private static byte[] MakeIndex()
    {
        const int record = 3;
        const int text = record + 32;
        byte[] index = new byte[text + PathAndType.Length];
        BinaryPrimitives.WriteUInt16BigEndian(index, (ushort)index.Length);
        index[2] = 1;
        BinaryPrimitives.WriteInt32BigEndian(index.AsSpan(record), index.Length);
        BinaryPrimitives.WriteInt32BigEndian(index.AsSpan(record + 4), PageBytes);
        BinaryPrimitives.WriteInt32BigEndian(index.AsSpan(record + 8), GzipBytes);
        BinaryPrimitives.WriteUInt16BigEndian(index.AsSpan(record + 12), text);
        index[record + 14] = 1;
        index[record + 15] = (byte)(PathAndType.Length - 1);
        Encoding.ASCII.GetBytes("0123456789abcdef", index.AsSpan(record + 16));
        Encoding.ASCII.GetBytes(PathAndType, index.AsSpan(text));
        return index;
    }
}
