namespace Comet.Embedded.Engine;

/// <summary>
/// The files that the server offers. They are read in slices straight into a transmit buffer and
/// never held whole.
/// </summary>
public abstract class ContentSource
{
    /// <summary>How many files there are.</summary>
    public abstract int Count { get; }

    /// <summary>The path of a file, beginning with <c>/</c>.</summary>
    public abstract string PathOf(int content);

    /// <summary>The media type, such as <c>text/html; charset=utf-8</c>.</summary>
    public abstract string ContentTypeOf(int content);

    /// <summary>
    /// The opaque-tag of the file's entity tag (RFC 9110 §8.8.3): 16 hexadecimal digits of a hash
    /// of the content, without quotes. Both codings share it, so it is sent as a weak one.
    /// </summary>
    public abstract string EntityTagOf(int content);

    /// <summary>
    /// The length in bytes as it is or gzip-coded; −1 where that form does not exist.
    /// </summary>
    public abstract int LengthOf(int content, bool gzip);

    /// <summary>Copies a slice of one form of the file.</summary>
    public abstract void Read(
        int content, bool gzip, int position, byte[] buffer, int offset, int count);
}
