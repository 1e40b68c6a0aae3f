using Comet.Embedded.Foundation;

namespace Comet.Embedded.Delivery;

/// <summary>The constant texts of all delivery methods; see <see cref="TextTable"/>.</summary>
internal static class DeliveryText
{
    // Batches.
    public const int Next = 0;
    public const int BatchGap = 1;
    public const int BatchReset = 2;
    public const int Null = 3;
    public const int Events = 4;
    public const int BatchEnd = 5;

    // The range of a gap.
    public const int From = 6;
    public const int To = 7;
    public const int RangeEnd = 8;

    // Notices.
    public const int Gap = 9;
    public const int GapEnd = 10;
    public const int Reset = 11;
    public const int ResetEnd = 12;
    public const int GapEvent = 13;
    public const int ResetEvent = 14;
    public const int Epoch = 15;

    // Media types.
    public const int EventStreamType = 16;
    public const int NdjsonType = 17;

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
        TextTable.Write(writer, s_texts, text);
    }

    /// <summary>The length of a text, in bytes.</summary>
    public static int Length(int text)
    {
        return TextTable.Length(s_texts, text);
    }
}
