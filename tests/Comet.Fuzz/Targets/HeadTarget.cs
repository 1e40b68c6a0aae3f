using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Fuzz.Oracles;
using Comet.Fuzz.Scripts;

namespace Comet.Fuzz.Targets;

/// <summary>The input is a request head and what follows it.</summary>
internal static class HeadTarget
{
    public static readonly string[] Dictionary =
    [
        "GET ", "POST ", "OPTIONS * ", "CONNECT a:1 ", " HTTP/1.1\r\n", " HTTP/1.0\r\n",
        "Host: a\r\n", "\r\n", "\r\n\r\n", "Content-Length: 3\r\n", "Connection: close\r\n",
        "Transfer-Encoding: chunked\r\n", "Upgrade: websocket\r\n", "Expect: 100-continue\r\n",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "Sec-WebSocket-Version: 13\r\n",
        "http://h:80", "?since=", "&topics=", "%41", "%00", "\r", "\n", "\t", ",", "\0", "\x7f",
        "Cookie: comet_token=", "Authorization: Bearer ", "If-None-Match: W/\"",
        "Origin: http://a\r\n", "oRIGIN: HTTPS://App.Example\r\n", "Origin: null\r\n",
        "Origin: http://app.example:8080\r\n", "Origin: http://[::1]:81", "http://a/poll", ":80",
        "HOST: board.local\r\n", "Host: LocalHost:8080\r\n", "127.0.0.1", "[::1]",
        "access-control-request-method: POST\r\n", "Origin: ", "Host: ", "https://", "...",
        "Access-Control-Request-Method:\r\n", "abcdefghijklmnopqrstuvwxyz.012345",
    ];

    public static string Run(ReadOnlySpan<byte> input)
    {
        HeadRun whole = new(input, new Splitter(0, input));
        for (int way = 1; way < Splitter.Ways; way++)
        {
            HeadRun parted = new(input, new Splitter(way, input));
            Check.Same(whole.Outcome, parted.Outcome, "a split changes the outcome");
        }

        HeadFacts? facts = HeadOracle.Read(
            Latin1.Text(input),
            HeadRun.HeadBytesMax,
            HeadRun.TargetBytesMax,
            HeadRun.FieldCountMax);
        if (whole.Status != CodecStatus.Done)
        {
            Check.That(facts is null, $"a good head is not taken: {whole.Outcome}");
            Check.That(
                whole.Status != CodecStatus.InvalidData || whole.Rejection != HttpReject.None,
                "refused without a reason");
            return whole.Status == CodecStatus.InvalidData
                ? whole.Rejection.ToString()
                : "incomplete";
        }

        Check.That(facts is not null, $"a bad head is taken: {whole.Outcome}");
        Check.Same(facts!.Text, whole.Facts, "the head is read differently");
        Check.That(facts.Length == whole.Consumed, "the head's length is taken differently");
        CheckSite(facts, whole, 0);
        for (int policy = 1; policy < FuzzServer.Policies.Length; policy++)
        {
            CheckSite(facts, new HeadRun(input, new Splitter(policy, input), policy), policy);
        }

        SiteFacts site = whole.Site;
        return $"done {whole.Reader.Route} {whole.Reader.Error} {site.IsHostForeign} "
            + $"{site.IsOriginAllowed} {site.Origin} {site.IsPreflight}";
    }

    private static void CheckSite(HeadFacts facts, HeadRun run, int policy)
    {
        SiteFacts expected = SiteOracle.Read(
            facts.Authority, facts.Fields, FuzzServer.Policies[policy]);
        Check.Same($"{expected}", $"{run.Site}", $"the site is judged differently ({policy})");
    }
}
