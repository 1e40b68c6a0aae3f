using System.Text.RegularExpressions;
using Comet.Embedded.Engine;
using Comet.Fuzz.Oracles;

namespace Comet.Fuzz.Scripts;

/// <summary>Judges what a peer was told, in the end: whether it asked by a name and from a page
/// that are served, and how often a second.</summary>
internal static partial class AnswerChecks
{
    // What the limits let pass; what is no head they do not count, since it ends the connection.
    private static readonly string[] s_counted =
        ["101", "200", "204", "304", "401", "403", "404", "405", "426", "503"];

    /// <summary>Whether the first request was answered as its Host and Origin deserve.</summary>
    public static void CheckSite(FuzzPeer peer, CometLimits limits, AccessPolicy? policy)
    {
        string text = Latin1.Text([.. peer.Sent]);
        Match answer = FirstAnswer().Match(Latin1.Text([.. peer.Received]));
        HeadFacts? facts = HeadOracle.Read(
            text, limits.HeadBytesMax, limits.TargetBytesMax, limits.FieldCountMax);
        string status = answer.Groups["status"].Value;
        if (facts is null || !answer.Success || status == "408")
        {
            // No head came, or too late.
            return;
        }

        SiteFacts site = SiteOracle.Read(facts.Authority, facts.Fields, policy);
        string[] request = facts.Text.Split('|')[0].Split(' ', 2);
        bool isDone = status[0] is '1' or '2';
        bool isPreflight = request[0] == "OPTIONS" && site.IsPreflight;
        if (site.IsHostForeign)
        {
            Check.That(status is "403" or "429", "a foreign host is served: " + status);
        }
        else if (!site.IsOriginAllowed)
        {
            bool isOpen = request[1].StartsWith("/reverse", StringComparison.Ordinal)
                || request[1].StartsWith("/ws.php", StringComparison.Ordinal);
            bool isGuarded = request[0] == "POST" || isPreflight || (status == "101" && !isOpen);
            Check.That(!isDone || !isGuarded, "a foreign page is served: " + status);
        }
        else if (isPreflight)
        {
            Check.That(status is "204" or "404" or "429", "a preflight fails: " + status);
        }

        string allowed = site.Origin == 0 ? "" : policy!.Origins.Split(' ')[site.Origin - 1];
        Check.That(
            isDone && status[0] == '1' || answer.Groups["origin"].Value == allowed,
            "another origin may read the answer");
    }

    /// <summary>How many requests of a peer were within the limits, at least.</summary>
    public static int CountAnswers(FuzzPeer peer)
    {
        return Heads(peer).Count(s_counted.Contains);
    }

    /// <summary>Whether a connection was told as much as its limits on rates permit.</summary>
    public static void CheckRates(FuzzPeer peer, CometLimits limits, long nowMs)
    {
        FrameReader frames = Frames(peer);
        if (limits.RequestsPerSecond == 0)
        {
            Check.That(!Heads(peer).Contains("429"), "a limit that is not set");
            Check.That(!frames.Items.Contains("close 1008"), "a limit on frames that is not set");
            return;
        }

        // What one second brings may come at once.
        long ms = 1000 + (peer.IsOver ? peer.OverMs : nowMs) - peer.OpenedMs;
        Check.That(
            CountAnswers(peer) * 1000 <= ms * limits.RequestsPerSecond, "too many requests");
        int pongs = frames.Items.Count(i => i.StartsWith("pong", StringComparison.Ordinal));
        Check.That(pongs * 1000 <= ms * limits.MessagesPerSecond, "too many frames");
    }

    private static string[] Heads(FuzzPeer peer)
    {
        return [.. AnyHead().Matches(Latin1.Text([.. peer.Received]))
            .Select(h => h.Groups["status"].Value)];
    }

    private static FrameReader Frames(FuzzPeer peer)
    {
        string text = Latin1.Text([.. peer.Received]);
        int head = text.IndexOf("HTTP/1.1 101 ", StringComparison.Ordinal);
        int end = head < 0 ? -1 : text.IndexOf("\r\n\r\n", head, StringComparison.Ordinal);
        return new FrameReader(false, int.MaxValue).Read(
            Latin1.Bytes(end < 0 ? "" : text[(end + 4)..]));
    }

    [GeneratedRegex(
        @"\AHTTP/1\.1 (?<status>[0-9]{3}) [^\r]*\r\n"
        + @"(?:(?:Access-Control-Allow-Origin: (?<origin>[^\r]*)|[^\r]+)\r\n)*\r\n")]
    private static partial Regex FirstAnswer();

    [GeneratedRegex(@"(?<=\A|[\n}\]a-z])HTTP/1\.1 (?<status>[0-9]{3}) [A-Za-z -]*\r\n")]
    private static partial Regex AnyHead();
}
