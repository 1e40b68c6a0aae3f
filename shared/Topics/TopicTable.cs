using Comet.Embedded.Foundation;

namespace Comet.Embedded.Topics;

/// <summary>
/// The topics of this server, declared once at start. A topic is an index; a set of topics is a bit
/// mask, bit <c>i</c> for topic <c>i</c>.
/// </summary>
/// <remarks>
/// Names live in one array of rows (length, then name): a string each would cost more heap. They
/// are matched as their bytes arrive: a mask of candidates shrinks until the name ends.
/// </remarks>
public sealed class TopicTable
{
    /// <summary>
    /// The most topics a mask of 32 bits can name, one bit kept free for the sign.
    /// </summary>
    public const int CountMax = 31;

    private readonly int _rowLength;
    private readonly byte[] _names;
    private int _count;
    private int _writable;

    /// <param name="topicsMax">How many topics can be declared, 1–31.</param>
    /// <param name="nameBytesMax">The longest name, in bytes, 1–255.</param>
    public TopicTable(int topicsMax, int nameBytesMax)
    {
        Invariant.Check(topicsMax > 0 && topicsMax <= CountMax);
        Invariant.Check(nameBytesMax > 0 && nameBytesMax <= 255);
        _rowLength = nameBytesMax + 1;
        _names = new byte[topicsMax * _rowLength];
    }

    /// <summary>How many topics are declared.</summary>
    public int Count => _count;

    /// <summary>How many topics can be declared.</summary>
    public int Capacity => _names.Length / _rowLength;

    /// <summary>The mask of all declared topics.</summary>
    public int All => (1 << _count) - 1;

    /// <summary>Declares a topic and returns its index. Only before the engine starts.</summary>
    /// <param name="name">Lower-case letters, digits, <c>-</c>, <c>.</c> and <c>_</c>.</param>
    /// <param name="access">Who may publish.</param>
    public int Declare(string name, TopicAccess access)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        Invariant.Check(_count < Capacity && bytes.Length > 0 && bytes.Length < _rowLength);
        int row = _count * _rowLength;
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
        return _names[topic * _rowLength];
    }

    /// <summary>Writes the topic's name; it needs no escaping in JSON.</summary>
    public void WriteName(ByteWriter writer, int topic)
    {
        int row = topic * _rowLength;
        writer.Write(_names, row + 1, _names[row]);
    }

    /// <summary>
    /// Narrows a mask of candidate topics by the name's byte at <paramref name="position"/>.
    /// </summary>
    /// <returns>The candidates whose name goes on with that byte.</returns>
    public int Match(int candidates, int position, int octet)
    {
        for (int topic = 0; topic < _count; topic++)
        {
            int bit = 1 << topic;
            if ((candidates & bit) != 0)
            {
                int row = topic * _rowLength;
                if (position >= _names[row] || _names[row + 1 + position] != octet)
                {
                    candidates &= ~bit;
                }
            }
        }

        return candidates;
    }

    /// <summary>
    /// The candidate whose name is exactly <paramref name="length"/> long, or −1.
    /// </summary>
    public int MatchEnd(int candidates, int length)
    {
        for (int topic = 0; topic < _count; topic++)
        {
            if ((candidates & (1 << topic)) != 0 && _names[topic * _rowLength] == length)
            {
                return topic;
            }
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
}
