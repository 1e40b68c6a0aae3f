using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Comet.Fuzz.Oracles;

/// <summary>
/// Reads a request head that is there as a whole, by regular expressions over lines: slow, and
/// nothing like the parser that it judges (RFC 9112 §2–§6, RFC 9110, RFC 3986).
/// </summary>
internal static partial class HeadOracle
{
    private const string Token = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
    private const string Host =
        @"(?:\[[0-9A-Fa-f:.]+\]|(?:[0-9A-Za-z._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)";

    private static readonly string[] s_methods =
        ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

    private static readonly string[] s_handedOn =
    [
        "accept-encoding", "access-control-request-method", "authorization", "cookie", "host",
        "if-none-match", "last-event-id", "origin",
    ];

    /// <summary>The facts; null when there is no head that may be accepted.</summary>
    public static HeadFacts? Read(string text, int headMax, int targetMax, int fieldsMax)
    {
        int start = 0;
        while (start < 8 && string.CompareOrdinal(text, start, "\r\n", 0, 2) == 0)
        {
            start += 2;
        }

        int end = text.IndexOf("\r\n\r\n", start, StringComparison.Ordinal);
        if (end < 0 || end + 4 > headMax)
        {
            return null;
        }

        string[] lines = text[start..end].Split("\r\n");
        Match line = RequestLine().Match(lines[0]);
        if (!line.Success || line.Groups[2].Length > targetMax || lines.Length - 1 > fieldsMax)
        {
            return null;
        }

        List<(string Name, string Value)> fields = [];
        foreach (string field in lines.Skip(1))
        {
            Match match = FieldLine().Match(field);
            if (!match.Success)
            {
                return null;
            }

            fields.Add((match.Groups[1].Value.ToLowerInvariant(), match.Groups[2].Value));
        }

        string method = line.Groups[1].Value;
        string? target = ReadTarget(method, line.Groups[2].Value);
        string? rest = ReadFields(fields, line.Groups[3].Value == "0");
        string name = s_methods.Contains(method) ? method : "other";
        return target is null || rest is null
            ? null
            : new HeadFacts(
                end + 4,
                $"{name} {target}|{rest}",
                ReadAuthority(method, line.Groups[2].Value),
                [.. fields.Select(f => (f.Name, Trim(f.Value)))]);
    }

    // CONNECT names where to, not whom it asks (RFC 9112 §3.2.3).
    private static string? ReadAuthority(string method, string target)
    {
        Match match = AbsoluteForm().Match(target);
        return method != "CONNECT" && match.Success ? match.Groups["host"].Value : null;
    }

    private static string? ReadTarget(string method, string target)
    {
        if (method == "CONNECT")
        {
            return AuthorityForm().IsMatch(target) ? "" : null;
        }

        if (target == "*")
        {
            return method == "OPTIONS" ? "*" : null;
        }

        Match match = target.StartsWith('/') ? OriginForm().Match(target)
            : AbsoluteForm().Match(target);
        if (!match.Success || match.Groups["host"].Value.StartsWith(':')
            || (!target.StartsWith('/') && match.Groups["host"].Length == 0))
        {
            return null;
        }

        Group query = match.Groups["query"];
        string? path = Decode(match.Groups["path"].Value);
        if (path?.Length == 0)
        {
            // RFC 9112 §3.2.4: the asterisk stands for an empty path without a query.
            path = method == "OPTIONS" && !query.Success ? "*" : "/";
        }

        StringBuilder text = new(path);
        foreach (string pair in query.Value.Split('&').Where(p => p.Length > 0))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string? name = Decode((equals < 0 ? pair : pair[..equals]).Replace('+', ' '));
            string? value = Decode((equals < 0 ? "" : pair[(equals + 1)..]).Replace('+', ' '));
            if (name is null || value is null)
            {
                return null;
            }

            text.Append("[?]").Append(name).Append("[=]").Append(value);
        }

        return path is null ? null : text.ToString();
    }

    private static string? Decode(string text)
    {
        // NUL is refused: nothing here has a name with one.
        return text.Contains("%00", StringComparison.Ordinal)
            ? null
            : Triplet().Replace(text, m => ((char)Convert.ToByte(m.Value[1..], 16)).ToString());
    }

    private static string? ReadFields(List<(string Name, string Value)> fields, bool isOld)
    {
        string[] hosts = Values(fields, "host");
        string[] keys = Values(fields, "sec-websocket-key");
        string[] lengths = Values(fields, "content-length");
        string[] codings = Values(fields, "transfer-encoding");
        string[] expectations = Members(fields, "expect");
        bool sound = hosts.Length <= 1 && (isOld || hosts.Length == 1)
            && hosts.All(h => HostField().IsMatch(h))
            && keys.Length <= 1 && keys.All(k => Key().IsMatch(k))
            && lengths.All(l => Digits().IsMatch(l))
            && expectations.All(e => e == "100-continue");
        if (!sound)
        {
            return null;
        }

        if (codings.Length > 0 && (isOld || lengths.Length > 0
            || !Members(fields, "transfer-encoding").SequenceEqual(["chunked"])))
        {
            return null;
        }

        BigInteger[] numbers = [.. lengths
            .Select(l => BigInteger.Min(
                int.MaxValue, BigInteger.Parse(l, CultureInfo.InvariantCulture)))
            .Distinct()];
        if (numbers.Length > 1)
        {
            return null;
        }

        string[] connection = Members(fields, "connection");
        bool keeps = !connection.Contains("close")
            && (!isOld || connection.Contains("keep-alive"));
        string[] versions = Values(fields, "sec-websocket-version");
        int version = versions.Length == 1 && Digits().IsMatch(versions[0])
            && BigInteger.Parse(versions[0], CultureInfo.InvariantCulture) is var v && v <= 255
            ? (int)v : -1;
        string key = keys.Length == 0 ? "" : Convert.ToHexString(Convert.FromBase64String(keys[0]));
        string length = numbers.Length == 0 ? "-1" : numbers[0].ToString();
        IEnumerable<string> handed = fields.Where(f => s_handedOn.Contains(f.Name))
            .Select(f => f.Name + "=" + WhiteSpace().Replace(Trim(f.Value), " "));
        return $"{(isOld ? 0 : 1)} {keeps} {codings.Length > 0} {length} "
            + $"{connection.Contains("upgrade")} "
            + $"{!isOld && Members(fields, "upgrade").Contains("websocket")} {version} {key} "
            + $"{!isOld && expectations.Length > 0}|" + string.Join('|', handed);
    }

    private static string[] Values(List<(string Name, string Value)> fields, string name)
    {
        return [.. fields.Where(f => f.Name == name).Select(f => Trim(f.Value))];
    }

    private static string[] Members(List<(string Name, string Value)> fields, string name)
    {
        return [.. Values(fields, name).SelectMany(v => v.Split(','))
            .Select(m => Trim(m).ToLowerInvariant()).Where(m => m.Length > 0)];
    }

    private static string Trim(string value)
    {
        return value.Trim(' ', '\t');
    }

    [GeneratedRegex($@"\A({Token}{{1,32}}) ([^ ]+) HTTP/1\.([0-9])\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex($@"\A({Token}+):([\t\x20-\x7E\x80-\xFF]*)\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex($@"\A{Host}:[0-9]*\z")]
    private static partial Regex AuthorityForm();

    [GeneratedRegex(
        @"\A(?<path>/(?:[0-9A-Za-z._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)"
        + @"(?:\?(?<query>(?:[0-9A-Za-z._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*))?\z")]
    private static partial Regex OriginForm();

    [GeneratedRegex(
        $@"\A[hH][tT][tT][pP][sS]?://(?<host>{Host}(?::[0-9]*)?)"
        + @"(?<path>(?:/(?:[0-9A-Za-z._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?)"
        + @"(?:\?(?<query>(?:[0-9A-Za-z._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*))?\z")]
    private static partial Regex AbsoluteForm();

    [GeneratedRegex($@"\A{Host}(?::[0-9]*)?\z")]
    private static partial Regex HostField();

    [GeneratedRegex(@"\A[A-Za-z0-9+/]{21}[AQgw]==\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"\A[0-9]+\z")]
    private static partial Regex Digits();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Triplet();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex WhiteSpace();
}
