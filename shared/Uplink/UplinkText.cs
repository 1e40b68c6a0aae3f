using Comet.Embedded.Foundation;

namespace Comet.Embedded.Uplink;

/// <summary>The constant texts of the uplink; see <see cref="TextTable"/>.</summary>
internal static class UplinkText
{
    public const int Resume = 0;
    public const int End = 1;
    public const int Done = 2;
    public const int DoneId = 3;
    public const int DoneUnknown = 4;
    public const int Error = 5;
    public const int ErrorCommand = 6;

    private static readonly string s_texts =
        "{\"resume\":\""
        + "|\"}"
        + "|{\"done\":\""
        + "|\",\"id\":\""
        + "|\",\"id\":null}"
        + "|{\"error\":\""
        + "|\",\"command\":\"";

    /// <summary>Writes a text.</summary>
    public static void Write(ByteWriter writer, int text)
    {
        TextTable.Write(writer, s_texts, text);
    }
}
