namespace Comet.Embedded.Foundation;

/// <summary>
/// Many constant ASCII texts in one literal, separated by <c>|</c>. On the device a literal stays
/// in flash while every string object costs heap; rarely used texts therefore share one.
/// </summary>
public sealed class TextTable
{
    private readonly string _texts;

    /// <param name="texts">The texts in the order of their index, separated by <c>|</c>.</param>
    public TextTable(string texts)
    {
        _texts = texts;
    }

    /// <summary>Writes the text at <paramref name="index"/> (0-based).</summary>
    public void Write(ByteWriter writer, int index)
    {
        int start = StartOf(index);
        writer.WriteAscii(_texts, start, EndOf(start) - start);
    }

    /// <summary>The length of the text at <paramref name="index"/>, in bytes.</summary>
    public int Length(int index)
    {
        int start = StartOf(index);
        return EndOf(start) - start;
    }

    private int StartOf(int index)
    {
        int start = 0;
        for (int i = 0; i < index; i++)
        {
            int bar = _texts.IndexOf('|', start);
            Invariant.Check(bar >= 0);
            start = bar + 1;
        }

        return start;
    }

    private int EndOf(int start)
    {
        int bar = _texts.IndexOf('|', start);
        return bar < 0 ? _texts.Length : bar;
    }
}
