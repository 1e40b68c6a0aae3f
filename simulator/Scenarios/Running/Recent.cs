using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>The last of what happened, for a failed expectation to tell.</summary>
internal static class Recent
{
    private const int CountMax = 5;

    /// <summary>The last notes of a client.</summary>
    public static string Of(ScenarioClient client)
    {
        return Write(
            $"{client.Setup.Name} ({client.State})",
            client.Log.Notes.Count,
            client.Log.Notes.TakeLast(CountMax).Select(note => (note.TimeMs, $"{note}")));
    }

    /// <summary>The last events of the board.</summary>
    public static string Of(Journal journal)
    {
        return Write(
            "the board",
            journal.Entries.Count,
            journal.Entries.TakeLast(CountMax).Select(entry => (entry.TimeMs, $"{entry}")));
    }

    private static string Write(string whose, int count, IEnumerable<(long, string)> last)
    {
        if (count == 0)
        {
            return $"nothing came to {whose}";
        }

        IEnumerable<string> lines = last.Select(
            entry => $"\n  {TimeText.Clock(entry.Item1)}  {entry.Item2}");
        return $"the last of {count} that {whose} has seen:{string.Concat(lines)}";
    }
}
