using System.Globalization;
using System.Text;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>Requests as clients write them.</summary>
internal static class RequestText
{
    /// <summary>A GET with the fields of a program; extra fields end with CR LF each.</summary>
    public static string Get(ClientSetup client, string target, string fields = "")
    {
        return $"GET {target} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: comet-scenario\r\n"
            + Authorization(client) + fields + "\r\n";
    }

    /// <summary>The head of a POST with a JSON value.</summary>
    public static string Post(ClientSetup client, string topic, int length)
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"POST /publish/{Uri.EscapeDataString(topic)} HTTP/1.1\r\nHost: localhost\r\n"
            + $"User-Agent: comet-scenario\r\n{Authorization(client)}"
            + $"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    }

    /// <summary>Where a client follows: path and query.</summary>
    public static string Target(ClientSetup client, string? since)
    {
        List<string> query = [];
        if (since is not null)
        {
            query.Add("since=" + since);
        }

        if (client.Topics.Count > 0)
        {
            query.Add("topics=" + string.Join(',', client.Topics.Select(Uri.EscapeDataString)));
        }

        if (client.Method == ClientMethod.LongPolling)
        {
            query.Add(string.Create(
                CultureInfo.InvariantCulture, $"wait={client.WaitSeconds}"));
        }

        StringBuilder target = new(ClientMethods.PathOf(client.Method));
        return target.Append(query.Count > 0 ? "?" : "").AppendJoin('&', query).ToString();
    }

    private static string Authorization(ClientSetup client)
    {
        return client.Token is { } token ? $"Authorization: Bearer {token}\r\n" : "";
    }
}
