using System.Globalization;
using System.Text;
using Comet.Tests.Chaos.Hostile;

namespace Comet.Tests.Chaos.Support;

/// <summary>What was thrown, how often, and how the server answered.</summary>
internal sealed class AnswerTable
{
    // What any connection may get: a limit on all of them, or on its time, was reached.
    private static readonly int[] s_always = [408, 429, 503, 1008];

    private readonly Dictionary<HostilePeer, SortedDictionary<string, int>> _rows = [];
    private readonly List<string> _wrong = [];
    private readonly HashSet<HostilePeer> _aimless = [];

    /// <summary>How many connections were answered.</summary>
    public int Count { get; private set; }

    /// <summary>Answers that no such peer should get.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    /// <summary>Peers none of which got the answer that it was after.</summary>
    public IReadOnlyList<string> Aimless => [.. _aimless.Select(peer => peer.Name)];

    public void Add(HostilePeer peer, int index, Answer answer)
    {
        lock (_rows)
        {
            if (!_rows.TryGetValue(peer, out SortedDictionary<string, int>? row))
            {
                _rows.Add(peer, row = new SortedDictionary<string, int>(StringComparer.Ordinal));
                _aimless.Add(peer);
            }

            Count++;
            row[answer.ToString()] = row.GetValueOrDefault(answer.ToString()) + 1;
            if (answer.Codes.Any(code => !MayGet(peer, code, answer)))
            {
                _wrong.Add($"{peer.Name}, number {index}: {answer}");
            }

            if (peer.IsAimedAt(answer))
            {
                _aimless.Remove(peer);
            }
        }
    }

    /// <summary>How many connections got a code among others.</summary>
    public int CountOf(Func<string, bool> isMeant)
    {
        return _rows.Values.SelectMany(row => row)
            .Where(cell => isMeant(cell.Key)).Sum(cell => cell.Value);
    }

    public override string ToString()
    {
        StringBuilder text = new();
        int width = _rows.Keys.Max(peer => peer.Name.Length);
        foreach ((HostilePeer peer, SortedDictionary<string, int> row) in
            _rows.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            string answers = string.Join("; ", row
                .OrderByDescending(cell => cell.Value)
                .Select(cell => $"{cell.Value} x {cell.Key}"));
            text.Append(CultureInfo.InvariantCulture,
                $"{peer.Name.PadRight(width)}  {row.Values.Sum(),4}: {answers}\n");
        }

        return text.ToString();
    }

    // Frames that were sent before their upgrade was refused are no request.
    private static bool MayGet(HostilePeer peer, int code, Answer answer)
    {
        return peer.MayGet.Contains(code) || s_always.Contains(code)
            || (code == 400 && answer.Codes[0] is 429 or 503);
    }
}
