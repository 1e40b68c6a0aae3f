using System.Globalization;
using System.Text;

namespace Comet.Simulator.Relay;

/// <summary>What a relay prints at its start.</summary>
internal static class RelayText
{
    // A list that is no longer than a screen.
    private const int DevicesMax = 20;

    public static string Write(RelayHost relay, RelayOptions options)
    {
        StringBuilder text = new();
        string at = relay.Url.ToString().TrimEnd('/');
        text.AppendLine("Comet.Embedded relay\n");
        text.AppendLine(Invariant($"  {at}/ shows the boards"));
        text.AppendLine(Invariant($"  {at}/devices lists them, {at}/devices/ID/ is one"));
        foreach ((string id, string? token) in options.Devices.Take(DevicesMax))
        {
            string board = id == RelayOptions.AnyDevice ? "any board" : id;
            string name = id == RelayOptions.AnyDevice ? "ID" : id;
            string shown = token is null ? "without a token" : "with its token";
            text.AppendLine(Invariant(
                $"  {board} may dial ws://{relay.EndPoint}/uplink/{name} {shown}"));
        }

        if (options.Devices.Count > DevicesMax)
        {
            text.AppendLine(Invariant($"  and {options.Devices.Count - DevicesMax} more"));
        }

        foreach ((string id, Ways.PullSource source) in options.Pulls)
        {
            text.AppendLine(Invariant($"  {id} is followed at {source.Url}"));
        }

        if (relay.BrokerUrl is { } broker)
        {
            text.AppendLine(Invariant($"  {broker} is the broker"));
        }

        text.AppendLine();
        text.AppendLine(options.Token is null
            ? "Open to all who reach it (no --token)."
            : "Clients need the token.");
        return text.ToString();
    }

    private static string Invariant(FormattableString text)
    {
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
