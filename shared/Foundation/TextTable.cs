namespace Comet.Embedded.Foundation;

/// <summary>
/// Many constant ASCII texts in one literal, separated by <c>|</c>. On the device a literal stays
/// in flash while every string object costs heap; rarely used texts therefore share one.
/// </summary>
public static class TextTable
{
    /// <summary>Writes the text at <paramref name="index"/> (0-based).</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="texts">The texts in the order of their index, separated by <c>|</c>.</param>
    /// <param name="index">Which of them.</param>
    public static void Write(ByteWriter writer, string texts, int index)
    {
        int start = StartOf(texts, index);
        writer.WriteAscii(texts, start, EndOf(texts, start) - start);
    }

    /// <summary>The length of the text at <paramref name="index"/>, in bytes.</summary>
    public static int Length(string texts, int index)
    {
        int start = StartOf(texts, index);
        return EndOf(texts, start) - start;
    }

    private static int StartOf(string texts, int index)
    {
        int start = 0;
        for (int i = 0; i < index; i++)
        {
            int bar = texts.IndexOf('|', start);
            Invariant.Check(bar >= 0);
            start = bar + 1;
        }

        return start;
    }

    private static int EndOf(string texts, int start)
    {
        int bar = texts.IndexOf('|', start);
        return bar < 0 ? texts.Length : bar;
    }
}
