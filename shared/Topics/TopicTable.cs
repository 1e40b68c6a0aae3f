using Comet.Embedded.Foundation;

namespace Comet.Embedded.Topics;

/// <summary>
/// The topics of this server, declared once at start. A topic is an index; a set of topics is a bit
/// mask, bit <c>i</c> for topic <c>i</c>.
/// </summary>
/// <remarks>
/// Names stand one after the other in one array, each behind its length: a string each would cost
/// more heap. They are matched as their bytes arrive: a mask of candidates shrinks until the name
/// ends.
/// </remarks>
public sealed partial class TopicTable
{
    /// <summary>
    /// The most topics a mask of 32 bits can name, one bit kept free for the sign.
    /// </summary>
    public const int CountMax = 31;

    private readonly byte[] _names;
    private readonly int _capacity;
    private int _count;
    private int _writable;

    /// <param name="topicsMax">How many topics can be declared, 1–31.</param>
    /// <param name="namesBytes">
    /// Room for their names together, in bytes; each takes one more than its length.
    /// </param>
    public TopicTable(int topicsMax, int namesBytes)
    {
        Invariant.Check(topicsMax > 0 && topicsMax <= CountMax && namesBytes > 1);
        _capacity = topicsMax;
        _names = new byte[namesBytes];
    }

    /// <summary>How many topics are declared.</summary>
    public int Count => _count;

    /// <summary>How many topics can be declared.</summary>
    public int Capacity => _capacity;

    /// <summary>The mask of all declared topics.</summary>
    public int All
    {
        get
        {
            int all = (1 << _count) - 1;
            OpenUp(ref all);
            return all;
        }
    }

    /// <summary>Declares a topic and returns its index. Only before the engine starts.</summary>
    /// <param name="name">Lower-case letters, digits, <c>-</c>, <c>.</c> and <c>_</c>.</param>
    /// <param name="access">Who may publish.</param>
    public int Declare(string name, TopicAccess access)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        int row = RowOf(_count);
        Invariant.Check(_count < _capacity && bytes.Length > 0 && bytes.Length <= 255);
        Invariant.Check(row + 1 + bytes.Length <= _names.Length);
        _names[row] = (byte)bytes.Length;
        for (int i = 0; i < bytes.Length; i++)
        {
            int octet = bytes[i];
            Invariant.Check(Ascii.IsDigit(octet) || (octet >= 'a' && octet <= 'z')
                || octet == '-' || octet == '.' || octet == '_');
            _names[row + 1 + i] = (byte)octet;
        }

        if (access == TopicAccess.Writable)
        {
            _writable |= 1 << _count;
        }

        return _count++;
    }

    /// <summary>Whether clients may publish to the topic.</summary>
    public bool IsWritable(int topic)
    {
        return ((_writable >> topic) & 1) != 0;
    }

    /// <summary>The length of the topic's name, in bytes.</summary>
    public int NameLength(int topic)
    {
        return _names[RowOf(topic)];
    }

    /// <summary>Writes the topic's name; it needs no escaping in JSON.</summary>
    public void WriteName(ByteWriter writer, int topic)
    {
        int row = RowOf(topic);
        writer.Write(_names, row + 1, _names[row]);
    }

    /// <summary>
    /// Narrows a mask of candidate topics by the name's byte at <paramref name="position"/>.
    /// </summary>
    /// <returns>The candidates whose name goes on with that byte.</returns>
    public int Match(int candidates, int position, int octet)
    {
        int row = 0;
        for (int topic = 0; topic < _count; topic++)
        {
            int bit = 1 << topic;
            int length = _names[row];
            if ((candidates & bit) != 0
                && (position >= length || _names[row + 1 + position] != octet))
            {
                candidates &= ~bit;
            }

            row += 1 + length;
        }

        return candidates;
    }

    /// <summary>
    /// The candidate whose name is exactly <paramref name="length"/> long, or −1.
    /// </summary>
    public int MatchEnd(int candidates, int length)
    {
        int row = 0;
        for (int topic = 0; topic < _count; topic++)
        {
            if ((candidates & (1 << topic)) != 0 && _names[row] == length)
            {
                return topic;
            }

            row += 1 + _names[row];
        }

        return -1;
    }

    /// <summary>The topic with the name in <paramref name="buffer"/>, or −1.</summary>
    public int Find(byte[] buffer, int offset, int count)
    {
        int candidates = All;
        for (int i = 0; i < count && candidates != 0; i++)
        {
            candidates = Match(candidates, i, buffer[offset + i]);
        }

        return MatchEnd(candidates, count);
    }

    partial void OpenUp(ref int all);

    private int RowOf(int topic)
    {
        int row = 0;
        for (; topic > 0; topic--)
        {
            row += 1 + _names[row];
        }

        return row;
    }
}
