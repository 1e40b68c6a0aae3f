using System.Globalization;
using System.Text;

namespace Comet.Simulator.Load;

/// <summary>What clients were given, in lines.</summary>
internal static class LoadText
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;
    private static readonly double[] s_shares = [0.5, 0.9, 0.99, 1];


    public static string Write(LoadReport load)
    {
        StringBuilder text = new();
        void Line(string name, string line) => text.Append(s_culture, $"  {name,-15} {line}\n");
        Line("delivered", string.Create(
            s_culture, $"{load.Delivered:N0} events to {load.Clients:N0} clients"));
        Line("", string.Create(
            s_culture,
            $"lost {load.Lost:N0}, repeated {load.Repeated:N0}, gaps told {load.Gaps:N0}, "
            + $"resets told {load.Resets:N0}, interruptions {load.Interruptions:N0}"));
        Line("delay in ms", $"{"p50",8} {"p90",8} {"p99",8} {"most",8}");
        foreach (MethodReport method in load.Methods.Where(method => method.Clients > 0))
        {
            Line($"  {method.Method}", string.Create(
                s_culture,
                $"{Delays(method.Delays)}   {method.Delivered:N0} events to "
                + $"{method.Clients:N0} clients"));
        }

        return text.ToString();
    }

    private static string Delays(DelayHistogram delays)
    {
        return string.Join(' ', s_shares.Select(
            share => (delays.Percentile(share)?.ToString(s_culture) ?? "–").PadLeft(8)));
    }
}
