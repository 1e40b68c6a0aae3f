namespace Comet.Embedded.Foundation;

/// <summary>
/// A fixed set of at most 31 names, matched as their bytes arrive: a mask of candidates, bit
/// <c>i</c> for name <c>i</c>, shrinks until the name ends. Nothing is collected, so a name may be
/// split anywhere.
/// </summary>
public sealed class NameSet
{
    private readonly string _names;
    private readonly byte[] _starts;

    /// <param name="names">The names in the order of their index, separated by <c>|</c>.</param>
    public NameSet(string names)
    {
        int count = 1;
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] == '|')
            {
                count++;
            }
        }

        Invariant.Check(count <= 31 && names.Length < 255);
        _names = names;
        _starts = new byte[count + 1];
        int at = 0;
        for (int i = 1; i < count; i++)
        {
            at = names.IndexOf('|', at) + 1;
            _starts[i] = (byte)at;
        }

        _starts[count] = (byte)(names.Length + 1);
    }

    /// <summary>The mask of all names.</summary>
    public int All => (1 << (_starts.Length - 1)) - 1;

    /// <summary>The candidates whose name goes on with <paramref name="octet"/>.</summary>
    /// <param name="candidates">The names that agree so far.</param>
    /// <param name="position">The octet's place in the name, in bytes.</param>
    /// <param name="octet">The octet.</param>
    public int Match(int candidates, int position, int octet)
    {
        int remaining = candidates;
        for (int name = 0; remaining != 0; name++, remaining >>= 1)
        {
            if ((remaining & 1) != 0)
            {
                int at = _starts[name] + position;
                if (at >= _starts[name + 1] - 1 || _names[at] != octet)
                {
                    candidates &= ~(1 << name);
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
        for (int name = 0; candidates != 0; name++, candidates >>= 1)
        {
            if ((candidates & 1) != 0 && _starts[name + 1] - _starts[name] - 1 == length)
            {
                return name;
            }
        }

        return -1;
    }
}
