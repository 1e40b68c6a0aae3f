using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Embedded.Uplink;
using Comet.Fuzz.Scripts;

namespace Comet.Fuzz.Targets;

/// <summary>
/// The input is what a relay says, line by line; after each, the board publishes and answers.
/// </summary>
internal static partial class RelayTarget
{
    public static readonly string[] Dictionary =
    [
        "{\"ack\":\"5f3a9c01-0\"}\n", "{\"ack\":\"5f3a9c01-1\"}\n", "{\"since\":\"earliest\"}\n",
        "{\"since\":\"latest\"}\n", "{\"since\":\"5f3a9c01-1\"}\n", "\n",
        "{\"command\":\"00000001-1\",\"topic\":\"led\",\"data\":true}\n", "\"command\":",
        "\"topic\":\"temperature\"", "999999999999999999", "00000000", "null", "{}", "\\u",
    ];

    public static string Run(ReadOnlySpan<byte> input)
    {
        const long nowMs = 1000;
        CometEngine engine = FuzzServer.CreateEngine(FuzzServer.Roomy(), false, null);
        engine.Start(nowMs);
        UplinkExchange exchange = new(engine, 512);
        exchange.HandleConnected(nowMs);
        Say(exchange, nowMs);
        string outcome = "silent";
        foreach (string line in Latin1.Text(input).Split('\n'))
        {
            byte[] bytes = Latin1.Bytes(line);
            CompareMessage(bytes);
            UplinkFault fault = exchange.HandleMessage(bytes, 0, bytes.Length, nowMs);
            outcome = fault.ToString();
            if (fault != UplinkFault.None)
            {
                exchange.HandleDisconnected();
                exchange.HandleConnected(nowMs);
            }

            FuzzServer.Publish(engine, 0, "21.5", nowMs);
            Say(exchange, nowMs);
        }

        return outcome + (exchange.IsLive ? " live" : "");
    }

    // Everything that the board says is a line of JSON.
    private static void Say(UplinkExchange exchange, long nowMs)
    {
        byte[] line = new byte[512];
        for (int lines = 0; ; lines++)
        {
            bool due = exchange.HasOutput;
            int count = exchange.PollMessage(line, 0, line.Length, nowMs);
            Check.That(due == count > 0, "output that is due does not come");
            if (count == 0)
            {
                break;
            }

            Check.That(lines < 100, "the board never ends");
            Check.That(line[count - 1] == '\n', "the line does not end");
            Check.That(
                JsonTarget.IsValid(line.AsSpan(0, count - 1)),
                "no JSON: " + Latin1.Text(line.AsSpan(0, count)));
        }

        Check.That(exchange.TakesMessage, "an answer has not left");
    }

    private static void CompareMessage(byte[] line)
    {
        byte[] text = [.. line];
        int length = text.Length == 0 ? -1 : JsonText.Compact(text, 0, text.Length);
        if (length < 0)
        {
            return;
        }

        byte[] compact = text[..length];
        RelayMessage message = new();
        bool sound = message.Read(compact, 0, length);
        List<(string Name, string Value)> members = [];
        if (compact[0] == '{')
        {
            members = [.. JsonTarget.ReadMembers(compact)
                .Where(m => m.Name is "ack" or "since" or "command")];
        }

        bool isOne = members.Count == 1;
        string value = isOne ? members[0].Value : "";
        Match id = Id().Match(value);
        bool isWord = isOne && members[0].Name == "since"
            && value is "\"earliest\"" or "\"latest\"";
        Check.That(sound == (isOne && (id.Success || isWord)), $"the message is sound: {sound}");
        if (sound && !isWord)
        {
            Check.That(
                message.Epoch == Convert.ToUInt32(id.Groups[1].Value, 16)
                && message.Sequence == long.Parse(id.Groups[2].Value, CultureInfo.InvariantCulture)
                && message.Since == Since.AfterId,
                "the id is read differently");
        }
    }

    [GeneratedRegex("\\A\"([0-9A-Fa-f]{8})-([0-9]{1,18})\"\\z")]
    private static partial Regex Id();
}
