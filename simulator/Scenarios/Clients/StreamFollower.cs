using System.Globalization;
using System.Text;
using Comet.Simulator.Scenarios.Running;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>HTTP streaming and Server-Sent Events: one response without end.</summary>
internal sealed class StreamFollower(
    ClientSetup setup, IClientNetwork network, Random dice, ClientLog log, Journal journal)
    : Follower(setup, network, dice, log, journal)
{
    private bool IsEventStream => Setup.Method == ClientMethod.Sse;

    protected override string WriteRequest()
    {
        // As EventSource does: the URL stays, the id goes into a field.
        return IsEventStream
            ? RequestText.Get(
                Setup,
                RequestText.Target(Setup, Setup.Since),
                "Accept: text/event-stream\r\n"
                + (Log.Next is { } id ? $"Last-Event-ID: {id}\r\n" : ""))
            : RequestText.Get(Setup, RequestText.Target(Setup, Log.Next ?? Setup.Since));
    }

    protected override void Take(WireItem item)
    {
        switch (item.Kind)
        {
            case WireItemKind.Response:
                Open();
                break;
            case WireItemKind.Line:
                TakeMessage(item.Data);
                break;
            case WireItemKind.Event:
                TakeEvent(Encoding.UTF8.GetString(item.Data));
                break;
            case WireItemKind.Body:
                Drop("the response has ended");
                break;
            default:
                break;
        }
    }

    // WHATWG HTML §9.2.6, as far as the board's own events need it.
    private void TakeEvent(string text)
    {
        string type = "message";
        StringBuilder data = new();
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string field = colon < 0 ? line : line[..colon];
            string value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (field)
            {
                case "event":
                    type = value;
                    break;
                case "data":
                    data.Append(value);
                    break;
                case "id":
                    Log.Next = value;
                    break;
                case "retry" when int.TryParse(
                    value, NumberStyles.None, CultureInfo.InvariantCulture, out int ms):
                    ReconnectMs = ms;
                    break;
                default:
                    break;
            }
        }

        if (data.Length > 0)
        {
            TakeMessage(Encoding.UTF8.GetBytes(type switch
            {
                "comet.gap" => $"{{\"gap\":{data}}}",
                "comet.reset" => $"{{\"reset\":{data}}}",
                _ => data.ToString(),
            }));
        }
    }
}
