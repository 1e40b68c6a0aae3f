namespace Comet.Simulator.Door;

/// <summary>
/// What a request's first bytes say of the device that it is for:
/// <c>GET /devices/board-1/poll?since=latest HTTP/1.1</c>.
/// </summary>
/// <remarks>
/// Only the path is looked at, and only as it is usually written: everything else (another form of
/// target, escapes in the id) is for nobody, and is answered by whoever answers for no device.
/// </remarks>
internal readonly ref struct DoorRequest
{
    /// <summary>What precedes an id in a path.</summary>
    public const string Prefix = "/devices/";

    /// <summary>The longest id, in octets.</summary>
    public const int IdMax = 64;

    /// <summary>
    /// How many bytes tell at last: a path that has not ended within them is for nobody.
    /// </summary>
    public const int BytesMax = 1024;

    private DoorRequest(
        bool isDecided,
        ReadOnlySpan<byte> method = default,
        ReadOnlySpan<byte> id = default,
        ReadOnlySpan<byte> path = default)
    {
        IsDecided = isDecided;
        Method = method;
        Id = id;
        Path = path;
    }

    /// <summary>Whether enough has come; otherwise the rest is empty.</summary>
    public bool IsDecided { get; }

    /// <summary>The method; empty when the request is for no device.</summary>
    public ReadOnlySpan<byte> Method { get; }

    /// <summary>The device's id; empty when the request is for none.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>What follows the id in the path, from its slash on, without the query.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>Whether octets can be an id: letters, digits and <c>-._~</c>.</summary>
    public static bool IsId(ReadOnlySpan<byte> id)
    {
        bool isId = id.Length is > 0 and <= IdMax;
        foreach (byte octet in id)
        {
            isId &= char.IsAsciiLetterOrDigit((char)octet) || "-._~"u8.Contains(octet);
        }

        // RFC 3986 §5.2.4: these lead elsewhere.
        return isId && !id.SequenceEqual("."u8) && !id.SequenceEqual(".."u8);
    }

    /// <summary>Reads the first bytes of a request, as far as they have come.</summary>
    public static DoorRequest Read(ReadOnlySpan<byte> bytes)
    {
        // Empty lines before a request are none of it (RFC 9112 §2.2).
        ReadOnlySpan<byte> line = bytes.TrimStart("\r\n"u8);
        int start = line.IndexOf((byte)' ') + 1;
        int length = start == 0 ? -1 : line[start..].IndexOfAny(" ?#\r\n"u8);
        if (length < 0)
        {
            bool isLine = line.ContainsAny("\r\n"u8);
            return new DoorRequest(isLine || bytes.Length >= BytesMax);
        }

        ReadOnlySpan<byte> path = line.Slice(start, length);
        if (!path.StartsWith("/devices/"u8))
        {
            return new DoorRequest(true);
        }

        path = path[Prefix.Length..];
        int slash = path.IndexOf((byte)'/');
        return slash >= 0 && IsId(path[..slash])
            ? new DoorRequest(true, line[..(start - 1)], path[..slash], path[slash..])
            : new DoorRequest(true);
    }
}
