using Comet.Embedded.Foundation;

namespace Comet.Embedded.Delivery;

/// <summary>
/// The constant texts of all delivery methods in one literal, as in a <see cref="TextTable"/>. The
/// numbers say where each starts and how long it is: looking for the bars would cost the device
/// more than writing the text.
/// </summary>
internal static class DeliveryText
{
    // Batches.
    public const int Next = (0 << 8) + 9;
    public const int BatchGap = (10 << 8) + 8;
    public const int BatchReset = (19 << 8) + 21;
    public const int Null = (41 << 8) + 4;
    public const int Events = (46 << 8) + 11;
    public const int BatchEnd = (58 << 8) + 3;

    // The range of a gap.
    public const int From = (62 << 8) + 9;
    public const int To = (72 << 8) + 8;
    public const int RangeEnd = (81 << 8) + 2;

    // Notices.
    public const int Gap = (84 << 8) + 7;
    public const int GapEnd = (92 << 8) + 1;
    public const int Reset = (94 << 8) + 19;
    public const int ResetEnd = (114 << 8) + 3;
    public const int GapEvent = (118 << 8) + 17;
    public const int ResetEvent = (136 << 8) + 19;
    public const int Epoch = (156 << 8) + 10;

    // Media types.
    public const int EventStreamType = (167 << 8) + 33;
    public const int NdjsonType = (201 << 8) + 36;

    private static readonly string s_texts =
        "{\"next\":\""
        + "|\",\"gap\":"
        + "|\",\"reset\":true,\"gap\":"
        + "|null"
        + "|,\"events\":["
        + "|]}\n"
        + "|{\"from\":\""
        + "|\",\"to\":\""
        + "|\"}"
        + "|{\"gap\":"
        + "|}"
        + "|{\"reset\":{\"epoch\":\""
        + "|\"}}"
        + "|event: comet.gap\n"
        + "|event: comet.reset\n"
        + "|{\"epoch\":\""
        + "|Content-Type: text/event-stream\r\n"
        + "|Content-Type: application/x-ndjson\r\n";

    /// <summary>Writes a text.</summary>
    public static void Write(ByteWriter writer, int text)
    {
        writer.WriteAscii(s_texts, text >> 8, text & 0xFF);
    }

    /// <summary>The length of a text, in bytes.</summary>
    public static int Length(int text)
    {
        return text & 0xFF;
    }
}
