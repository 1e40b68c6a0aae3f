using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Publishes a value, as the bench does or as a client.</summary>
internal sealed class PublishStep(FilePosition position) : ScenarioStep(position)
{
    private const int AnswerMs = 15_000;

    /// <summary>Null = the bench.</summary>
    public string? Client { get; init; }

    public required string Topic { get; init; }

    /// <summary>JSON.</summary>
    public required string Json { get; init; }

    public int Times { get; init; } = 1;

    /// <summary>From one to the next; 0 = at once.</summary>
    public int EveryMs { get; init; }

    /// <summary>The status that it is to be refused with, or the code that its WebSocket is closed
    /// with, 0 for an error there; null = it is not.</summary>
    public ValueTest? Refused { get; init; }

    public override string Text
    {
        get
        {
            string times = Times == 1 ? ""
                : EveryMs == 0 ? $", {Times} times"
                : $", {Times} times, every {TimeText.Of(EveryMs)}";
            string refused = Refused is null ? "" : $", refused {Refused}";
            string who = Client is null ? "" : $"{Client}: ";
            return $"publish {who}{Topic} {Json}{times}{refused}";
        }
    }

    public override string? Run(ScenarioWorld world)
    {
        ScenarioClient? client = Client is null ? null : world.Find(Client);
        if (client is { IsConnected: false })
        {
            return $"{Client} is disconnected; expected connect before";
        }

        int seen = client?.Log.Notes.Count ?? 0;
        int answers = client?.Log.Answers ?? 0;
        string? failure = null;
        for (int i = 0; i < Times && failure is null; i++)
        {
            long startMs = world.NowMs;
            if (client is null)
            {
                failure = world.Publish(Topic, Json);
            }
            else
            {
                answers += client.Publish(Topic, Json, startMs) ? 1 : 0;
            }

            world.RunUntil(() => false, i + 1 < Times ? startMs + EveryMs : startMs);
        }

        if (client is null)
        {
            return failure is null ? null : $"refused: {failure}";
        }

        // Over a WebSocket only what is refused is answered.
        world.RunUntil(
            () => client.Log.Answers >= answers
                && (Refused is null || RefusalsOf(client, seen).Any(IsExpected)),
            world.NowMs + AnswerMs);
        return Judge(client, seen, answers);
    }

    private string? Judge(ScenarioClient client, int seen, int answers)
    {
        if (client.Log.Answers < answers)
        {
            return $"no answer within {TimeText.Of(AnswerMs)}; {Recent.Of(client)}";
        }

        ClientNote[] refusals = [.. RefusalsOf(client, seen)];
        if (Refused is null)
        {
            return refusals.Length == 0 ? null
                : $"expected it to be published; {refusals.Length} of {Times} were {refusals[0]}";
        }

        return refusals.Any(IsExpected) ? null
            : $"expected it to be refused, {Refused}; {Recent.Of(client)}";
    }

    private static IEnumerable<ClientNote> RefusalsOf(ScenarioClient client, int from)
    {
        return client.Log.Notes.Skip(from).Where(note => note.Kind == ClientNoteKind.Refused);
    }

    private bool IsExpected(ClientNote refusal)
    {
        return Refused!.Holds(refusal.Status);
    }
}
