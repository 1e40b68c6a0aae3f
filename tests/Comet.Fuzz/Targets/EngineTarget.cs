using Comet.Fuzz.Scripts;

namespace Comet.Fuzz.Targets;

/// <summary>
/// The input is a script: who connects, what he sends and when, what is published meanwhile.
/// </summary>
internal static class EngineTarget
{
    public static readonly string[] Dictionary =
    [
        "\x50\x00", "\x51\x02", "\x52\x03", "\x53\x07", "\x60\x00", "\x61\x01", "\x62\x02",
        "\x40\x81\x1A{\"topic\":\"led\",\"data\":true}", "\x40\x88\x02\x03\xE8", "\x40\x89\x02hi",
        "\x70\x01\x04true", "\x70\x41\x04true", "\x80\x04" + "21.5", "\x91\xFF", "\x90\x01", "\xA0",
        "\xB0", "\xC0", "\xD0\x05", "\xE7", "\x01\x02\r\n", "\x41\x01\x03" + "abc",
        "\xF0\x01", "\xF1\x01", "\xF2\x01", "\xF3\x02", "\x10\x00", "\x95\x0A",
        "Origin: http://h\r\n",
        "Host: evil.example\r\n", "Origin: http://app.example\r\n", "Origin: null\r\n",
        "\x22\x00\x35OPTIONS /publish/led HTTP/1.1\r\nHost: h\r\nOrigin: null\r\n",
        "Access-Control-Request-Method: POST\r\n", "/login", "/logout", "GET /reverse ",
    ];

    public static string Run(ReadOnlySpan<byte> input)
    {
        ScriptRun whole = new(input, new Splitter(0, input));
        for (int way = 1; way < Splitter.Ways; way++)
        {
            ScriptRun parted = new(input, new Splitter(way, input));
            if (!whole.IsRace && !parted.IsRace)
            {
                Check.Same(
                    string.Join("\n--\n", whole.Outcome),
                    string.Join("\n--\n", parted.Outcome),
                    $"a split changes the outcome (way {way})");
            }
        }

        IEnumerable<string> kinds = whole.Outcome.Take(whole.Outcome.Count - 1)
            .Select(o => o.Length < 3 ? "none" : o[..3]).Distinct().Order();
        return (whole.IsRace ? "race " : "") + string.Join(' ', kinds);
    }
}
