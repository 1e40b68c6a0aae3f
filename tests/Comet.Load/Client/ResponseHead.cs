using System.Buffers.Text;
using System.Text;

namespace Comet.Load.Client;

/// <summary>As much of a response's head as tells where its body ends.</summary>
internal readonly ref struct ResponseHead
{
    private readonly ReadOnlySpan<byte> _fields;

    private ResponseHead(ReadOnlySpan<byte> fields, int status, int length)
    {
        _fields = fields;
        Status = status;
        Length = length;
    }

    public int Status { get; }

    /// <summary>The head's own bytes, the empty line included.</summary>
    public int Length { get; }

    /// <summary>The body's length as told, or −1.</summary>
    public int ContentLength =>
        Utf8Parser.TryParse(Field("Content-Length"u8), out int length, out _) ? length : -1;

    public bool IsChunked => Field("Transfer-Encoding"u8).SequenceEqual("chunked"u8);

    /// <summary>Reads a head that begins here; false when it is not all there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ResponseHead head)
    {
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            head = default;
            return false;
        }

        if (!bytes.StartsWith("HTTP/1.1 "u8)
            || !Utf8Parser.TryParse(bytes[9..], out int status, out _))
        {
            throw new LoadException("the server sent no HTTP response");
        }

        int fields = bytes.IndexOf("\r\n"u8);
        head = new ResponseHead(bytes[fields..(end + 2)], status, end + 4);
        return true;
    }

    /// <summary>A field's value, empty when there is none.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> rest = _fields;
        while (rest.Length > name.Length + 3)
        {
            rest = rest[2..];
            int end = rest.IndexOf("\r\n"u8);
            if (rest[name.Length] == ':' && Ascii.EqualsIgnoreCase(rest[..name.Length], name))
            {
                return rest[(name.Length + 1)..end].Trim((byte)' ');
            }

            rest = rest[end..];
        }

        return [];
    }

    /// <exception cref="LoadException">It is another status.</exception>
    public void Expect(int status)
    {
        if (Status != status)
        {
            throw new LoadException($"the server answered {Status}; expected {status}");
        }
    }
}
