using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Running;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>Reads expectations.</summary>
internal sealed class ExpectReader(
    ErrorList errors, BoardRules rules, IReadOnlyList<string> clients)
{
    private static readonly string[] s_members =
    [
        "client", "topic", "value", "count", "gap", "reset", "refused", "state", "led",
        "connections", "lost", "missed", "repeated", "within", "not-within",
    ];

    // Those that say what is expected; topic, value and count go together.
    private static readonly string[] s_subjects =
    [
        "gap", "reset", "refused", "state", "led", "connections", "lost", "missed", "repeated",
    ];

    private static readonly string[] s_events = ["topic", "value", "count"];

    private readonly TestReader _tests = new(errors);

    public ExpectStep? Read(FilePosition position, YamlNode node)
    {
        if (node is not YamlMappingNode mapping)
        {
            errors.Add(
                node,
                $"expect: {MemberReader.TextOf(node)}: expected a mapping, such as "
                + "{ client: …, topic: led, value: true, within: 1s }");
            return null;
        }

        MemberReader expect = new("expect", mapping, errors, s_members);
        int? withinMs = expect.ReadDuration("within", 0, Scenario.TimeMaxMaxMs);
        int? notWithinMs = expect.ReadDuration("not-within", 1, Scenario.TimeMaxMaxMs);
        if (expect.Has("within") && expect.Has("not-within"))
        {
            expect.AddError("not-within", "there is within, too; expected one of them");
        }

        Expectation? expectation = ReadSubject(expect);
        return expectation is null
            ? null
            : new ExpectStep(
                position, expectation, notWithinMs ?? withinMs, notWithinMs is not null);
    }

    private Expectation? ReadSubject(MemberReader expect)
    {
        string[] subjects = [.. s_subjects.Where(expect.Has)];
        bool isEvent = s_events.Any(expect.Has);
        int count = subjects.Length + (isEvent ? 1 : 0);
        if (count == 0 && expect.HasUnknown)
        {
            return null;
        }

        if (count != 1)
        {
            expect.AddError(null, "expected one thing: topic (with value, count), or one of "
                + string.Join(", ", s_subjects));
            return null;
        }

        string? client = ReadClient(expect);
        if (isEvent)
        {
            return ReadEvent(expect, client);
        }

        string subject = subjects[0];
        if (subject is "led" or "connections")
        {
            return ReadOutput(expect, subject);
        }

        if (client is null)
        {
            if (!expect.Has("client"))
            {
                expect.AddError(subject, "whose? expected client: with a name");
            }

            return null;
        }

        return subject switch
        {
            "gap" => ReadNotice(expect, client, subject, ClientNoteKind.Gap),
            "reset" => ReadNotice(expect, client, subject, ClientNoteKind.Reset),
            "refused" => ReadNotice(expect, client, subject, ClientNoteKind.Refused),
            "state" => ReadState(expect, client),
            "lost" => ReadTally(expect, client, subject, ClientTally.Lost),
            "missed" => ReadTally(expect, client, subject, ClientTally.Missed),
            _ => ReadTally(expect, client, subject, ClientTally.Repeated),
        };
    }

    private string? ReadClient(MemberReader expect)
    {
        string? client = expect.ReadText("client", "the name of a client");
        if (client is null || clients.Contains(client))
        {
            return client;
        }

        expect.AddError("client", clients.Count == 0
            ? "no client was connected before; expected connect above"
            : Suggestion.For("client", client, clients));
        return null;
    }

    private EventExpectation? ReadEvent(MemberReader expect, string? client)
    {
        string? topic = expect.ReadText("topic", "a topic");
        if (topic is not null)
        {
            rules.CheckTopic(expect.Find("topic")!, topic);
        }

        return new EventExpectation
        {
            Client = client,
            Topic = topic,
            Value = expect.Find("value") is { } value
                ? _tests.Read("expect: value", value) : null,
            Count = expect.Find("count") is { } count
                ? _tests.ReadNumber("expect: count", count) : null,
        };
    }

    private OutputExpectation? ReadOutput(MemberReader expect, string subject)
    {
        if (expect.Has("client"))
        {
            expect.AddError("client", $"{subject} is the board's; expected no client");
        }

        if (subject == "led")
        {
            return expect.ReadBoolean("led") is null ? null : new OutputExpectation
            {
                IsLed = true,
                Value = _tests.Read("expect: led", expect.Find("led")!)!,
            };
        }

        return _tests.ReadNumber("expect: connections", expect.Find(subject)!) is { } test
            ? new OutputExpectation { IsLed = false, Value = test }
            : null;
    }

    // true stands for any.
    private NoticeExpectation? ReadNotice(
        MemberReader expect, string client, string subject, ClientNoteKind kind)
    {
        YamlNode node = expect.Find(subject)!;
        ValueTest? number = null;
        if (YamlValue.ToBoolean(node) != true)
        {
            if (kind == ClientNoteKind.Reset)
            {
                expect.AddError(subject, $"{MemberReader.TextOf(node)}: expected true");
                return null;
            }

            number = _tests.ReadNumber($"expect: {subject}", node);
            if (number is null)
            {
                return null;
            }
        }

        return new NoticeExpectation { Client = client, Kind = kind, Number = number };
    }

    private static StateExpectation? ReadState(MemberReader expect, string client)
    {
        string? state = expect.ReadText("state", "online or offline");
        if (state is not ("online" or "offline" or null))
        {
            expect.AddError("state", $"\"{state}\": expected online or offline");
            return null;
        }

        return state is null ? null : new StateExpectation
        {
            Client = client,
            IsOnline = state == "online",
        };
    }

    private TallyExpectation? ReadTally(
        MemberReader expect, string client, string subject, ClientTally tally)
    {
        return _tests.ReadNumber($"expect: {subject}", expect.Find(subject)!) is { } number
            ? new TallyExpectation { Client = client, Tally = tally, Number = number }
            : null;
    }
}
