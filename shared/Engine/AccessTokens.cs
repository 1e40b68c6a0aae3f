using System;
using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// The access tokens of a server: one for <see cref="AccessRole.Write"/> and perhaps one for
/// <see cref="AccessRole.Read"/>. Made once at start; a server without them is open.
/// </summary>
/// <remarks>
/// Theory of operation. A presented token is compared as its octets pass by, each with both tokens
/// at once; what differs is accumulated and judged at the end. Behind a token's last octet the
/// comparison begins again with its first, and the length decides. Invariant: which instructions
/// run depends on how long the presented token is, never on what is in it, so the time it takes
/// tells nothing of how much of it was right.
/// </remarks>
public sealed class AccessTokens
{
    /// <summary>The fewest characters of a token.</summary>
    public const int LengthMin = 8;

    /// <summary>The most characters of a token.</summary>
    public const int LengthMax = 48;

    /// <summary>What <see cref="IsValid"/> asks for, in words.</summary>
    public const string Rule =
        "8 to 48 letters, digits or characters of -._~+/, with = at the end only";

    /// <summary>All bits that <see cref="Compare"/> may return.</summary>
    public const int BothDiffer = WriteDiffers | ReadDiffers;

    private const int WriteDiffers = 1;
    private const int ReadDiffers = 2;

    // The write token, then the read token; without one the write token serves for both.
    private readonly byte[] _octets;

    // The length of the write token, and from bit 8 on where the read token starts.
    private readonly int _layout;

    /// <param name="write">The token that permits everything.</param>
    /// <param name="read">A token that does not permit to publish, or null for none.</param>
    /// <exception cref="ArgumentException">A token breaks <see cref="Rule"/>, or both are the
    /// same. The message tells which, and shows neither.</exception>
    public AccessTokens(string write, string? read)
    {
        if (!IsValid(write))
        {
            throw new ArgumentException("the write token must have " + Rule);
        }

        if (read != null && !IsValid(read))
        {
            throw new ArgumentException("the read token must have " + Rule);
        }

        if (read == write)
        {
            throw new ArgumentException("the read token must differ from the write token");
        }

        string all = read == null ? write : write + read;
        _octets = new byte[all.Length];
        for (int i = 0; i < all.Length; i++)
        {
            _octets[i] = (byte)all[i];
        }

        _layout = write.Length | (read == null ? 0 : write.Length << 8);
    }

    /// <summary>How many octets the tokens have together.</summary>
    public int Length => _octets.Length;

    /// <summary>
    /// Whether all three forms can carry the token: a <c>b64token</c> (RFC 6750 §2.1), whose
    /// characters a cookie (RFC 6265 §4.1.1) and a query (RFC 3986 §3.4) may hold, too; its length
    /// is <see cref="LengthMin"/> to <see cref="LengthMax"/>.
    /// </summary>
    public static bool IsValid(string token)
    {
        int end = token.Length;
        bool valid = end >= LengthMin && end <= LengthMax;
        while (end > 0 && token[end - 1] == '=')
        {
            end--;
        }

        for (int i = 0; i < end; i++)
        {
            int octet = token[i];
            valid = valid && ((uint)((octet | 0x20) - 'a') <= 25u || Ascii.IsDigit(octet)
                || octet == '-' || octet == '.' || octet == '_' || octet == '~' || octet == '+'
                || octet == '/');
        }

        return valid && end > 0;
    }

    /// <summary>
    /// Compares an octet of a presented token with both tokens, in constant time.
    /// </summary>
    /// <param name="octet">The octet.</param>
    /// <param name="position">Its place in the presented token, in octets.</param>
    /// <returns>
    /// A bit for each token that differs there, to be accumulated for <see cref="RoleOf"/>.
    /// </returns>
    public int Compare(int octet, int position)
    {
        // No branch in here: a difference of 1 to 255, less 1, has no bit above the eighth; a
        // difference of 0 has them all.
        int writeLength = _layout & 0xFF;
        int readStart = _layout >> 8;
        int write = octet ^ _octets[position % writeLength];
        int read = octet ^ _octets[readStart + (position % (_octets.Length - readStart))];
        return (WriteDiffers & ~((write - 1) >> 8)) | (ReadDiffers & ~((read - 1) >> 8));
    }

    /// <summary>Writes the token of a role.</summary>
    public void Write(ByteWriter writer, AccessRole role)
    {
        int readStart = _layout >> 8;
        bool isRead = role == AccessRole.Read;
        writer.Write(
            _octets,
            isRead ? readStart : 0,
            isRead ? _octets.Length - readStart : _layout & 0xFF);
    }

    /// <summary>The role of a presented token that has been seen whole.</summary>
    /// <param name="differences">All that <see cref="Compare"/> returned, by bitwise or.</param>
    /// <param name="length">The presented token's length, in octets.</param>
    public AccessRole RoleOf(int differences, int length)
    {
        bool isWrite = (differences & WriteDiffers) == 0 && length == (_layout & 0xFF);
        bool isRead = (differences & ReadDiffers) == 0
            && length == _octets.Length - (_layout >> 8);
        return isWrite ? AccessRole.Write : isRead ? AccessRole.Read : AccessRole.Invalid;
    }
}
