using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Comet.Tests.Chaos.Support;

/// <summary>What a server said on one hostile connection, and how that ended.</summary>
/// <param name="Codes">
/// The statuses, each once and in the order of their coming; then the status code of a Close frame.
/// </param>
/// <param name="Ending">Who ended the connection, and how.</param>
internal sealed partial record Answer(IReadOnlyList<int> Codes, Ending Ending)
{
    public override string ToString()
    {
        string said = Codes.Count == 0 ? "nothing" : string.Join(' ', Codes);
        return Ending switch
        {
            Ending.Finished => said + ", FIN",
            Ending.Reset => said + ", RST",
            _ => said,
        };
    }

    /// <summary>Reads what was heard on a connection; its end may be missing.</summary>
    public static Answer Parse(ReadOnlySpan<byte> heard, Ending ending)
    {
        string text = Encoding.Latin1.GetString(heard);
        List<int> codes = [.. StatusPattern().Matches(text)
            .Select(match => int.Parse(
                match.Groups[1].ValueSpan,
                provider: System.Globalization.CultureInfo.InvariantCulture))
            .Distinct()];
        if (codes is [101, ..])
        {
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            int close = end < 0 ? 0 : CloseCode(heard[(end + 4)..]);
            return new Answer(close == 0 ? [101] : [101, close], ending);
        }

        return new Answer(codes, ending);
    }

    // The status code of the first Close frame (RFC 6455 §5.5.1), or 0.
    private static int CloseCode(ReadOnlySpan<byte> frames)
    {
        while (frames.Length >= 2)
        {
            int length = frames[1];
            int head = 2;
            if (length == 126 && frames.Length >= 4)
            {
                length = BinaryPrimitives.ReadUInt16BigEndian(frames[2..]);
                head = 4;
            }

            if (length >= 127 && head == 2)
            {
                return 0;
            }

            if (frames[0] == 0x88 && frames.Length >= 4)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(frames[2..]);
            }

            frames = frames[Math.Min(head + length, frames.Length)..];
        }

        return 0;
    }

    [GeneratedRegex(@"HTTP/1\.[01] (\d{3}) ")]
    private static partial Regex StatusPattern();
}
