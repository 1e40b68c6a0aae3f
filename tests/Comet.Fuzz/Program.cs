using System.Diagnostics;
using System.Globalization;
using SharpFuzz;

namespace Comet.Fuzz;

/// <summary>The command line; see the README.</summary>
internal static class Program
{
    private const string Usage =
        "TARGET [--runs N | --seconds N] [--seed N] | TARGET --replay FILE | TARGET --afl"
        + " | TARGET --libfuzzer\nTARGET: ";

    private static int Main(string[] args)
    {
        IReadOnlyList<FuzzTarget> targets = args.Length > 0 && args[0] == "all"
            ? TargetTable.All
            : [.. TargetTable.All.Where(t => args.Length > 0 && t.Name == args[0])];
        string mode = args.Length > 1 ? args[1] : "";
        if (targets.Count == 0 || (targets.Count > 1 && mode is "--replay" or "--afl"))
        {
            string names = string.Join(", ", TargetTable.All.Select(t => t.Name));
            Console.Error.WriteLine(Usage + names + " or all");
            return 2;
        }

        FuzzTarget target = targets[0];
        switch (mode)
        {
            case "--replay" when args.Length == 3:
                return Replay(target, args[2]);
            case "--afl":
                Fuzzer.OutOfProcess.Run(stream => RunStream(target, stream));
                return 0;
            case "--libfuzzer":
                Fuzzer.LibFuzzer.Run(input => target.Run(input));
                return 0;
            default:
                break;
        }

        if (!TryBounds(args, out long runs, out int seconds, out int seed))
        {
            Console.Error.WriteLine(Usage + target.Name);
            return 2;
        }

        int code = 0;
        foreach (FuzzTarget each in targets)
        {
            code = Loop(each, runs, seconds, seed) ? code : 1;
        }

        return code;
    }

    private static void RunStream(FuzzTarget target, Stream stream)
    {
        using MemoryStream input = new();
        stream.CopyTo(input);
        target.Run(input.ToArray());
    }

    private static bool TryBounds(string[] args, out long runs, out int seconds, out int seed)
    {
        runs = long.MaxValue;
        seconds = int.MaxValue;
        seed = 1;
        for (int i = 1; i + 1 < args.Length; i += 2)
        {
            if (!int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out int value)
                || value <= 0)
            {
                return false;
            }

            switch (args[i])
            {
                case "--runs":
                    runs = value;
                    break;
                case "--seconds":
                    seconds = value;
                    break;
                case "--seed":
                    seed = value;
                    break;
                default:
                    return false;
            }
        }

        // Without a bound, a minute.
        seconds = runs == long.MaxValue && seconds == int.MaxValue ? 60 : seconds;
        return args.Length % 2 == 1;
    }

    private static bool Loop(FuzzTarget target, long runs, int seconds, int seed)
    {
        FuzzLoop loop = new(target, Corpus.Read(target.Name).Select(c => c.Bytes));
        Stopwatch watch = Stopwatch.StartNew();
        loop.Run(seed, runs, TimeSpan.FromSeconds(seconds));
        Console.WriteLine(
            $"{target.Name}: {loop.Runs} inputs in {watch.Elapsed.TotalSeconds:0.0} s, "
            + $"{loop.Outcomes} outcomes, seed {seed}, "
            + (loop.Failing is null ? "nothing broken" : "BROKEN"));
        if (loop.Failing is null)
        {
            return true;
        }

        string file = $"fuzz-{target.Name}-{seed}-{loop.Runs}.bin";
        File.WriteAllBytes(file, loop.Failing);
        Console.WriteLine(loop.Failure);
        Console.WriteLine("input: " + Convert.ToHexString(loop.Failing));
        Console.WriteLine($"again: dotnet run --project tests/Comet.Fuzz -- {target.Name} "
            + $"--replay {file}");
        return false;
    }

    private static int Replay(FuzzTarget target, string file)
    {
        FuzzLoop loop = new(target, []);
        string? failure = loop.Try(File.ReadAllBytes(file), out string outcome);
        Console.WriteLine(failure ?? outcome);
        return failure is null ? 0 : 1;
    }
}
