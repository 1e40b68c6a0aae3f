using System.Globalization;
using Comet.Embedded.Engine;
using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Running;
using YamlDotNet.RepresentationModel;

namespace Comet.Simulator.Scenarios.Reading;

/// <content>Steps that are about clients.</content>
internal sealed partial class StepReader
{
    private const int WindowMin = 256;
    private const int WindowMax = 1024 * 1024;

    private static readonly string[] s_connect =
    [
        "client", "method", "topics", "since", "token", "interval", "wait", "retry", "silence",
        "window",
    ];

    // A client's name alone, or as the member client.
    private string? ReadClient(string kind, YamlNode node)
    {
        YamlNode? found = node is YamlMappingNode
            ? ReadMembers(kind, node, "a client", "client")?.Require("client", "its name")
            : node;
        if (found is not YamlScalarNode { Value: { Length: > 0 } name })
        {
            if (found is not null)
            {
                errors.Add(found, $"{kind}: expected the name of a client");
            }

            return null;
        }

        return CheckClient(kind, found, name) ? name : null;
    }

    private bool CheckClient(string kind, YamlNode node, string name)
    {
        if (_clients.Contains(name))
        {
            return true;
        }

        string message = _clients.Count == 0
            ? $"no client was connected before; expected connect: {{ client: {name} }} above"
            : Suggestion.For("client", name, _clients);
        errors.Add(node, $"{kind}: {message}");
        return false;
    }

    private ConnectStep? ReadConnect(FilePosition position, YamlNode node)
    {
        if (node is YamlScalarNode { Value: { Length: > 0 } alone })
        {
            return CheckClient("connect", node, alone)
                ? new ConnectStep(position, new ClientChange { Name = alone }) : null;
        }

        MemberReader? connect = ReadMembers(
            "connect", node, "{ client: …, method: … }", s_connect);
        if (connect?.Require("client", "its name") is null
            || connect.ReadText("client") is not { } name)
        {
            return null;
        }

        if (name.Any(char.IsControl))
        {
            connect.AddError(
                "client", $"{MemberReader.TextOf(connect.Find("client")!)}: expected a name "
                + "without control characters");
            return null;
        }

        bool isNew = !_clients.Contains(name);
        if (isNew)
        {
            _clients.Add(name);
            connect.Require("method", string.Join(", ", ClientMethods.Names));
        }

        return new ConnectStep(position, new ClientChange
        {
            Name = name,
            Method = ReadMethod(connect),
            Topics = ReadTopics(connect),
            Since = ReadSince(connect),
            Token = ReadToken(connect),
            IntervalMs = connect.ReadDuration("interval", 1, DayMs),
            WaitSeconds = ReadWaitSeconds(connect),
            RetryMs = connect.ReadDuration("retry", 1, DayMs),
            SilenceMs = connect.ReadDuration("silence", 1, DayMs),
            WindowBytes = connect.ReadInteger("window", WindowMin, WindowMax),
        });
    }

    private static ClientMethod? ReadMethod(MemberReader connect)
    {
        if (connect.ReadText("method") is not { } text)
        {
            return null;
        }

        int index = ClientMethods.Names.ToList().IndexOf(text);
        if (index < 0)
        {
            connect.AddError("method", Suggestion.For("method", text, ClientMethods.Names));
        }

        return index < 0 ? null : (ClientMethod)index;
    }

    private string[]? ReadTopics(MemberReader connect)
    {
        if (!connect.Has("topics"))
        {
            return null;
        }

        IReadOnlyList<YamlScalarNode> list = connect.ReadList("topics", "topics");
        return list.All(node => rules.CheckTopic(node, node.Value!))
            ? [.. list.Select(node => node.Value!)]
            : [];
    }

    private static string? ReadSince(MemberReader connect)
    {
        string? since = connect.ReadText("since");
        if (since is not (null or "earliest" or "latest") && !EventId.TryParse(since, out _))
        {
            connect.AddError(
                "since", $"\"{since}\": expected earliest, latest, or an id such as 5f3a9c01-42");
        }

        return since;
    }

    private static string? ReadToken(MemberReader connect)
    {
        string? token = connect.ReadText("token");
        if (token is not null && !AccessTokens.IsValid(token))
        {
            connect.AddError("token", $"not a token; expected {AccessTokens.Rule}");
        }

        return token;
    }

    private static int? ReadWaitSeconds(MemberReader connect)
    {
        int? waitMs = connect.ReadDuration("wait", 0, 60_000);
        if (waitMs % 1000 is not (null or 0))
        {
            connect.AddError("wait", "expected whole seconds");
        }

        return waitMs / 1000;
    }

    private PublishStep? ReadPublish(FilePosition position, YamlNode node)
    {
        MemberReader? publish = ReadMembers(
            "publish", node, "{ topic: led, value: true }",
            "client", "topic", "value", "times", "every", "refused");
        if (publish?.Require("topic", "one of " + string.Join(", ", rules.Writable)) is null
            | publish?.Require("value", "a value") is null
            || publish!.ReadText("topic") is not { } topic)
        {
            return null;
        }

        string? client = publish.Has("client")
            ? ReadClient("publish", publish.Find("client")!) : null;
        string? json = YamlValue.ToJson(publish.Find("value")!);
        if (json is null)
        {
            publish.AddError("value", "too large, or with keys that are no text");
        }

        if (publish.Has("refused") && !publish.Has("client"))
        {
            publish.AddError("refused", "the bench is never refused; expected client: too");
        }
        else if (!publish.Has("refused"))
        {
            CheckPublished(publish, topic, json);
        }

        return new PublishStep(position)
        {
            Client = client,
            Topic = topic,
            Json = json ?? "null",
            Times = publish.ReadInteger("times", 1, StepsMax) ?? 1,
            EveryMs = publish.ReadDuration("every", 0, DayMs) ?? 0,
            Refused = publish.Find("refused") is { } refused
                ? new TestReader(errors).ReadAny("publish: refused", refused) : null,
        };
    }

    // What the board refuses whoever publishes it.
    private void CheckPublished(MemberReader publish, string topic, string? json)
    {
        if (!rules.CheckTopic(publish.Find("topic")!, topic))
        {
            return;
        }

        if (!rules.Writable.Contains(topic))
        {
            publish.AddError("topic", string.Create(
                CultureInfo.InvariantCulture,
                $"{topic} is published by the board alone; expected "
                + $"{string.Join(" or ", rules.Writable)}, or refused: with a client"));
        }
        else if (topic == "led" && json is not ("true" or "false" or null))
        {
            publish.AddError("value", $"{json}: led takes true or false");
        }
    }
}
