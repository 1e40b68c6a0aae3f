namespace Comet.Simulator.Scenarios.Reading;

/// <summary>What somebody may have meant who wrote something else.</summary>
internal static class Suggestion
{
    /// <summary>What is to be said of a word that is none of those that there are.</summary>
    /// <param name="what">Such as "member".</param>
    /// <param name="word">What was written.</param>
    /// <param name="known">What there is.</param>
    public static string For(string what, string word, IEnumerable<string> known)
    {
        string[] all = [.. known];
        string? nearest = all.MinBy(candidate => Distance(word, candidate));
        string guess = nearest is not null && Distance(word, nearest) <= Allowed(word)
            ? $"did you mean \"{nearest}\"? "
            : "";
        string expected = all.Length == 0 ? "none" : string.Join(", ", all);
        return $"there is no {what} \"{word}\"; {guess}expected {(all.Length > 1 ? "one of " : "")}"
            + expected;
    }

    private static int Allowed(string word)
    {
        return word.Length < 4 ? 1 : word.Length < 8 ? 2 : 3;
    }

    // Levenshtein's: letters added, taken away or changed.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = left[i - 1] == right[j - 1] ? 0 : 1;
                int best = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost);
                diagonal = row[j];
                row[j] = best;
            }
        }

        return row[^1];
    }
}
