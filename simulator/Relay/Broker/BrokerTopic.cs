namespace Comet.Simulator.Relay.Broker;

/// <summary>The names of MQTT topics, as relays use them.</summary>
/// <remarks>
/// <code>
/// comet/{device}/events              an envelope or a notice, as /stream has them
/// comet/{device}/state/{topic}       the latest envelope of a topic, retained
/// comet/{device}/presence            who has a way to the board, retained
/// comet/{device}/commands/{topic}    a JSON value to be published there; may ask for an answer
/// comet/{device}/history             asks for what follows an id
/// comet-relay/{relay}/{device}/…     answers to a relay: commands, history
/// </code>
/// </remarks>
/// <param name="Kind">What it is for, such as <c>events</c>.</param>
/// <param name="Device">The board.</param>
/// <param name="Name">What follows, a topic's name; or empty.</param>
/// <param name="IsAnswer">Whether it is an answer to a relay.</param>
internal readonly record struct BrokerTopic(
    string Kind, string Device, string Name, bool IsAnswer)
{
    public const string Events = "events";
    public const string State = "state";
    public const string Presence = "presence";
    public const string Commands = "commands";
    public const string History = "history";

    private const string Root = "comet";
    private const string AnswerRoot = "comet-relay";

    /// <summary>A topic of a board.</summary>
    public static string Of(string device, string kind)
    {
        return $"{Root}/{device}/{kind}";
    }

    /// <summary>A topic of a board's topic.</summary>
    public static string Of(string device, string kind, string name)
    {
        return $"{Root}/{device}/{kind}/{name}";
    }

    /// <summary>Where a relay takes answers of one kind.</summary>
    public static string AnswerTo(string relay, string device, string kind)
    {
        return $"{AnswerRoot}/{relay}/{device}/{kind}";
    }

    /// <summary>All boards' latest values.</summary>
    public static string States => Of("+", State, "+");

    /// <summary>What a relay subscribes to.</summary>
    public static string[] FiltersOf(string relay)
    {
        return
        [
            Of("+", Presence),
            Of("+", Events),
            States,
            Of("+", History),
            AnswerTo(relay, "+", "+"),
        ];
    }

    /// <summary>Reads a name.</summary>
    /// <returns>It, or null: it is none of these.</returns>
    public static BrokerTopic? Read(string text)
    {
        string[] parts = text.Split('/');
        bool isAnswer = parts[0] == AnswerRoot;
        if (isAnswer)
        {
            return parts.Length == 4 ? new BrokerTopic(parts[3], parts[2], "", true) : null;
        }

        return parts[0] == Root && parts.Length is 3 or 4
            ? new BrokerTopic(parts[2], parts[1], parts.Length == 4 ? parts[3] : "", false)
            : null;
    }
}
