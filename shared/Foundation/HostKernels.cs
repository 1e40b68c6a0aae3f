using System.Diagnostics;
#if COMET_HOST
using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace Comet.Embedded.Foundation;

/// <summary>
/// The work per octet in vectors, for the desktop only: the device's interpreter has none, and
/// there the compiler leaves out every call of these methods.
/// </summary>
/// <remarks>
/// Each kernel tells its caller what is left, by an offset or a count, and leaves that, which may
/// be all, to the portable code at the call. Results are those of that loop, byte for byte.
/// </remarks>
public static class HostKernels
{
#if COMET_HOST
    /// <summary>
    /// Whether the kernels work; otherwise the portable loops do, as on the device, which is how
    /// tests run them.
    /// </summary>
    public static bool IsEnabled { get; set; } = true;
#endif

    /// <summary>Copies octets between two buffers.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="offset">Where they start.</param>
    /// <param name="target">Where to, another buffer.</param>
    /// <param name="at">Where they go.</param>
    /// <param name="left">How many; 0 once they are copied.</param>
    [Conditional("COMET_HOST")]
    public static void Copy(byte[] source, int offset, byte[] target, int at, ref int left)
    {
#if COMET_HOST
        if (IsEnabled)
        {
            source.AsSpan(offset, left).CopyTo(target.AsSpan(at));
            left = 0;
        }
#endif
    }

    /// <summary>Unmasks octets in place (RFC 6455 §5.3).</summary>
    /// <param name="buffer">The caller's buffer.</param>
    /// <param name="offset">Where the octets start; moved to <paramref name="end"/>.</param>
    /// <param name="end">Where they end.</param>
    /// <param name="maskingKey">The key, turned so that its highest octet masks the first.</param>
    [Conditional("COMET_HOST")]
    public static void Unmask(byte[] buffer, ref int offset, int end, int maskingKey)
    {
#if COMET_HOST
        if (IsEnabled && offset < end)
        {
            UnmaskAll(buffer, offset, end - offset, maskingKey);
            offset = end;
        }
#endif
    }

    /// <summary>Unmasks octets of a text in place and validates them.</summary>
    /// <param name="state">The state of <see cref="Utf8"/> before the first octet, then behind
    /// the last one; <see cref="Utf8.Reject"/> when one was bad.</param>
    /// <param name="buffer">The caller's buffer.</param>
    /// <param name="offset">Where the octets start; moved to <paramref name="end"/>.</param>
    /// <param name="end">Where they end.</param>
    /// <param name="maskingKey">The key, turned so that its highest octet masks the first.</param>
    [Conditional("COMET_HOST")]
    public static void UnmaskText(
        ref int state, byte[] buffer, ref int offset, int end, int maskingKey)
    {
#if COMET_HOST
        if (IsEnabled && offset < end)
        {
            int start = offset;
            offset = end;
            bool isAscii = UnmaskAll(buffer, start, end - start, maskingKey);
            if (!isAscii || state != Utf8.Accept)
            {
                state = Utf8.Advance(state, buffer, start, end - start);
            }
        }
#endif
    }

    /// <summary>Validates octets of a text, up to a code point boundary near the end.</summary>
    /// <param name="state">The state of <see cref="Utf8"/> before the first octet, then behind
    /// what was validated; <see cref="Utf8.Reject"/> when an octet was bad.</param>
    /// <param name="buffer">The caller's buffer.</param>
    /// <param name="offset">Where the octets start; moved behind what was validated.</param>
    /// <param name="end">Where they end.</param>
    [Conditional("COMET_HOST")]
    public static void Validate(ref int state, byte[] buffer, ref int offset, int end)
    {
#if COMET_HOST
        // A few octets are checked sooner than the call is made.
        if (!IsEnabled || end - offset < 8)
        {
            return;
        }

        while (state > Utf8.Accept)
        {
            state = Utf8.Next(state, buffer[offset++]);
        }

        // The last code point may be cut, so it stays.
        int stop = end - 1;
        while (stop > offset && (buffer[stop] & 0xC0) == 0x80)
        {
            stop--;
        }

        if (state == Utf8.Accept
            && !System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(offset, stop - offset)))
        {
            state = Utf8.Reject;
        }

        offset = stop;
#endif
    }

#if COMET_HOST
    // Returns whether all octets are ASCII when unmasked.
    private static bool UnmaskAll(byte[] buffer, int offset, int count, int maskingKey)
    {
        Invariant.Check((uint)offset <= (uint)buffer.Length && count <= buffer.Length - offset);
        ref byte at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(buffer), offset);
        ref byte end = ref Unsafe.Add(ref at, count);
        uint key = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReverseEndianness((uint)maskingKey)
            : (uint)maskingKey;
        uint signs = 0;
        if (count >= Vector128<byte>.Count)
        {
            at = ref UnmaskVectors(ref at, ref end, key, out bool isAscii);
            signs = isAscii ? 0 : 0x80u;
        }

        while (Unsafe.ByteOffset(ref at, ref end) >= sizeof(uint))
        {
            uint word = Unsafe.ReadUnaligned<uint>(ref at) ^ key;
            Unsafe.WriteUnaligned(ref at, word);
            signs |= word;
            at = ref Unsafe.Add(ref at, sizeof(uint));
        }

        for (int shift = 24; Unsafe.IsAddressLessThan(ref at, ref end); shift -= 8)
        {
            at = (byte)(at ^ (maskingKey >> shift));
            signs |= at;
            at = ref Unsafe.Add(ref at, 1);
        }

        return (signs & 0x80808080) == 0;
    }

    private static ref byte UnmaskVectors(ref byte at, ref byte end, uint key, out bool isAscii)
    {
        Vector128<byte> signs = Vector128<byte>.Zero;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<byte> wideKey = Vector256.Create(key).AsByte();
            Vector256<byte> wide = Vector256<byte>.Zero;
            while (Unsafe.ByteOffset(ref at, ref end) >= 4 * Vector256<byte>.Count)
            {
                Vector256<byte> octets0 = Vector256.LoadUnsafe(ref at) ^ wideKey;
                Vector256<byte> octets1 = Vector256.LoadUnsafe(ref at, 32) ^ wideKey;
                Vector256<byte> octets2 = Vector256.LoadUnsafe(ref at, 64) ^ wideKey;
                Vector256<byte> octets3 = Vector256.LoadUnsafe(ref at, 96) ^ wideKey;
                octets0.StoreUnsafe(ref at);
                octets1.StoreUnsafe(ref at, 32);
                octets2.StoreUnsafe(ref at, 64);
                octets3.StoreUnsafe(ref at, 96);
                wide |= octets0 | octets1 | octets2 | octets3;
                at = ref Unsafe.Add(ref at, 4 * Vector256<byte>.Count);
            }

            while (Unsafe.ByteOffset(ref at, ref end) >= Vector256<byte>.Count)
            {
                Vector256<byte> octets = Vector256.LoadUnsafe(ref at) ^ wideKey;
                octets.StoreUnsafe(ref at);
                wide |= octets;
                at = ref Unsafe.Add(ref at, Vector256<byte>.Count);
            }

            signs = wide.GetLower() | wide.GetUpper();
        }

        Vector128<byte> narrowKey = Vector128.Create(key).AsByte();
        while (Unsafe.ByteOffset(ref at, ref end) >= Vector128<byte>.Count)
        {
            Vector128<byte> octets = Vector128.LoadUnsafe(ref at) ^ narrowKey;
            octets.StoreUnsafe(ref at);
            signs |= octets;
            at = ref Unsafe.Add(ref at, Vector128<byte>.Count);
        }

        isAscii = signs.ExtractMostSignificantBits() == 0;
        return ref at;
    }
#endif
}
