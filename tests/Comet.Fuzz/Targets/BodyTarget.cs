using System.Text;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Fuzz.Oracles;

namespace Comet.Fuzz.Targets;

/// <summary>
/// The first byte says what follows: above 127 a body of as many bytes as it is above 128,
/// otherwise a chunked one.
/// </summary>
internal static class BodyTarget
{
    public static readonly string[] Dictionary =
    [
        "\r\n", "0\r\n\r\n", "3\r\nabc\r\n", "a\r\n0123456789\r\n", ";x=y", " ;", "\n", "\r",
        "7FFFFFFF", "80000000", "0000000000000003", "X: y\r\n", "FFFFFFFFFFFFFFFF", "\t",
    ];

    private const int OverheadBytesMax = 48;

    public static string Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return "empty";
        }

        int length = input[0] >= 128 ? input[0] - 128 : -1;
        ReadOnlySpan<byte> wire = input[1..];
        string whole = Decode(wire, length, new Splitter(0, input));
        for (int way = 1; way < Splitter.Ways; way++)
        {
            string parted = Decode(wire, length, new Splitter(way, input));
            Check.Same(whole, parted, "a split changes the outcome");
        }

        string text = Latin1.Text(wire);
        (string content, int end) = length < 0 ? ChunkedOracle.Read(text, OverheadBytesMax)
            : text.Length >= length ? (text[..length], length)
            : (text, -1);
        string[] parts = whole.Split('|', 4);
        Check.That((end >= 0) == (parts[0] == "Done"), $"the body's end: {end} and {whole}");
        Check.That(end < 0 || parts[2] == $"{end}", $"the body's length: {end} and {whole}");
        Check.Same(content, parts[3], "the content is read differently");
        return parts[0] + " " + parts[1];
    }

    private static string Decode(ReadOnlySpan<byte> wire, int length, Splitter splitter)
    {
        BodyDecoder decoder = new(OverheadBytesMax);
        BodyDecoder spare = new(OverheadBytesMax);
        if (length < 0)
        {
            decoder.BeginChunked();
        }
        else
        {
            decoder.BeginLength(length);
        }

        StringBuilder content = new();
        CodecStatus status = decoder.Read([], 0, 0, out _);
        int at = 0;
        while (at < wire.Length && status == CodecStatus.NeedMoreData)
        {
            byte[] piece = [.. wire.Slice(at, splitter.Next(wire.Length - at))];
            int offset = 0;
            while (offset < piece.Length && status == CodecStatus.NeedMoreData)
            {
                status = decoder.Read(piece, offset, piece.Length - offset, out int taken);
                int slice = decoder.PayloadCount;
                Check.That(taken > 0 || status != CodecStatus.NeedMoreData, "nothing is taken");
                Check.That(
                    slice == 0 || decoder.PayloadOffset + slice == offset + taken,
                    "the slice is not the end of what was taken");
                content.Append(Latin1.Text(piece.AsSpan(decoder.PayloadOffset, slice)));
                offset += taken;
                if (splitter.Parks)
                {
                    int[] row = new int[BodyDecoder.StateLength];
                    decoder.Save(row, 0);
                    spare.Load(row, 0);
                    (decoder, spare) = (spare, decoder);
                }
            }

            at += offset;
        }

        return $"{status}|{decoder.Rejection}|{at}|{content}";
    }
}
