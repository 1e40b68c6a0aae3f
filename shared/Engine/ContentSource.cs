using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// The files that the server offers, packed into one run of bytes by the build. Only the index at
/// the pack's front is held in memory; the files are read in slices straight into a transmit
/// buffer.
/// </summary>
/// <remarks>
/// Layout, numbers big-endian. The index: its own length (16 bits), the count of files (8 bits), a
/// record of 32 bytes a file, then the text. A record: where the file begins in the pack, its
/// length as it is, its length gzip-coded or 0 where that form does not exist (32 bits each); where
/// its text begins in the index (16 bits), the lengths of path and media type (8 bits each), which
/// follow each other there; the entity tag. Behind the index: for each file the bytes as they are,
/// then those that are gzip-coded. Bytes rather than strings, because a string costs the device 24
/// bytes more than its text, and indexing one walks it from its start.
/// </remarks>
public abstract class ContentSource
{
    /// <summary>
    /// The length of an opaque-tag (RFC 9110 §8.8.3) without quotes: hexadecimal digits of a hash
    /// of the file as it is. Both codings share it, so it is sent as a weak one.
    /// </summary>
    public const int EntityTagLength = 16;

    /// <summary>How many bytes at the pack's front hold the index's length.</summary>
    public const int IndexLengthBytes = 2;

    private const int CountAt = IndexLengthBytes;
    private const int FirstRecord = CountAt + 1;
    private const int RecordBytes = 32;
    private const int IdentityLengthAt = 4;
    private const int GzipLengthAt = 8;
    private const int TextAt = 12;
    private const int PathLengthAt = 14;
    private const int MediaTypeLengthAt = 15;
    private const int TagAt = 16;

    /// <summary>The index; paths, media types and entity tags are ASCII runs in it.</summary>
    public readonly byte[] Index;

    /// <param name="index">The pack's front, at least the index.</param>
    protected ContentSource(byte[] index)
    {
        Index = index;
        int length = IndexLength(index);
        Invariant.Check(length <= index.Length && FirstRecord + (Count * RecordBytes) <= length);
        for (int i = 0; i < Count; i++)
        {
            Invariant.Check(PathLength(i) > 0 && index[PathAt(i)] == '/');
            Invariant.Check(MediaTypeAt(i) + MediaTypeLength(i) <= length);
            Invariant.Check(Int32(RecordAt(i)) >= length);
        }
    }

    /// <summary>How many files there are.</summary>
    public int Count => Index[CountAt];

    /// <summary>The index's length in bytes, by its first <see cref="IndexLengthBytes"/>.</summary>
    public static int IndexLength(byte[] start)
    {
        return (start[0] << 8) | start[1];
    }

    /// <summary>
    /// Where a file's path, which begins with <c>/</c>, lies in <see cref="Index"/>.
    /// </summary>
    public int PathAt(int content)
    {
        int at = RecordAt(content) + TextAt;
        return (Index[at] << 8) | Index[at + 1];
    }

    /// <summary>The length of a file's path, in bytes.</summary>
    public int PathLength(int content)
    {
        return Index[RecordAt(content) + PathLengthAt];
    }

    /// <summary>
    /// Where a file's media type, such as <c>text/html; charset=utf-8</c>, lies in
    /// <see cref="Index"/>.
    /// </summary>
    public int MediaTypeAt(int content)
    {
        return PathAt(content) + PathLength(content);
    }

    /// <summary>The length of a file's media type, in bytes.</summary>
    public int MediaTypeLength(int content)
    {
        return Index[RecordAt(content) + MediaTypeLengthAt];
    }

    /// <summary>
    /// Where a file's opaque-tag, <see cref="EntityTagLength"/> bytes, lies in
    /// <see cref="Index"/>.
    /// </summary>
    public int EntityTagAt(int content)
    {
        return RecordAt(content) + TagAt;
    }

    /// <summary>
    /// The length in bytes as it is or gzip-coded; −1 where that form does not exist.
    /// </summary>
    public int LengthOf(int content, bool gzip)
    {
        int length = Int32(RecordAt(content) + (gzip ? GzipLengthAt : IdentityLengthAt));
        return gzip && length == 0 ? -1 : length;
    }

    /// <summary>Copies a slice of one form of the file.</summary>
    public void Read(
        int content, bool gzip, int position, byte[] buffer, int offset, int count)
    {
        Invariant.Check(position >= 0 && count >= 0
            && position + count <= LengthOf(content, gzip));
        int start = Int32(RecordAt(content)) + (gzip ? LengthOf(content, false) : 0);
        ReadPack(start + position, buffer, offset, count);
    }

    /// <summary>
    /// Copies <paramref name="count"/> bytes of the pack, which has them. What is thrown costs the
    /// connection that asked, and no other.
    /// </summary>
    protected abstract void ReadPack(int position, byte[] buffer, int offset, int count);

    private static int RecordAt(int content)
    {
        return FirstRecord + (content * RecordBytes);
    }

    private int Int32(int at)
    {
        return (Index[at] << 24) | (Index[at + 1] << 16) | (Index[at + 2] << 8) | Index[at + 3];
    }
}
