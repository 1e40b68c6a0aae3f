using System.Diagnostics;
using System.Globalization;

namespace Comet.Simulation;

/// <summary>Runs any number of seeds: see <see cref="Usage"/>.</summary>
internal static class Program
{
    private const int BatchSeeds = 50;

    private const string Usage =
        "usage: --seeds N (200) --from S (1) --hours H a seed (0.15), or --seed S; --trace";

    private static int Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        long from = 1;
        int count = 200;
        double hours = 0.15;
        bool isTracing = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            bool isKnown = arguments[i] switch
            {
                "--seeds" => int.TryParse(value, out count) && ++i > 0,
                "--from" => long.TryParse(value, out from) && ++i > 0,
                "--hours" => double.TryParse(value, out hours) && ++i > 0,
                "--seed" => long.TryParse(value, out from) && (count = 1) > 0 && ++i > 0,
                "--trace" => isTracing = true,
                _ => false,
            };
            if (!isKnown)
            {
                Console.Error.WriteLine($"{arguments[i]} {value}: not understood. {Usage}");
                return 2;
            }
        }

        return Run(from, count, hours, isTracing ? Console.Out : null);
    }

    private static int Run(long from, int count, double hours, TextWriter? trace)
    {
        for (long seed = from; seed < from + count; seed += BatchSeeds)
        {
            int seeds = (int)Math.Min(BatchSeeds, from + count - seed);
            Stopwatch watch = Stopwatch.StartNew();
            (Tally summary, string? failure) = Batch.Run(seed, seeds, hours, trace);
            Console.WriteLine($"from seed {seed}: {summary} ({watch.Elapsed.TotalSeconds:0.0} s)");
            if (failure is not null)
            {
                Console.WriteLine(failure);
                return 1;
            }
        }

        return 0;
    }
}
