using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Comet.Embedded.Engine;

namespace Comet.Simulation;

/// <summary>Runs seeds and tells what was found.</summary>
public static class Batch
{
    private const double MsPerHour = 3_600_000;
    private const int MemoryRunsMax = 5;

    private static readonly Lock s_lock = new();
    private static bool s_isPrepared;

    /// <summary>Runs seeds one after the other, until one fails.</summary>
    /// <param name="from">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="hours">Virtual hours a seed.</param>
    /// <param name="trace">Receives every step, or null.</param>
    /// <returns>What happened, and what was wrong: null when nothing was.</returns>
    public static (Tally Sum, string? Failure) Run(
        long from, int count, double hours, TextWriter? trace)
    {
        Prepare();
        Tally sum = new();
        for (long seed = from; seed < from + count; seed++)
        {
            (Tally tally, string? failure) = RunSeed(seed, hours, trace);
            // The runtime itself may allocate, when code runs for the first time or another thread
            // collects garbage. What the engine allocates comes again at the same step, as every
            // run of a seed takes the same steps.
            HashSet<string> seen = [];
            while (failure is not null && IsMemory(failure) && seen.Add(failure)
                && seen.Count < MemoryRunsMax)
            {
                (tally, failure) = RunSeed(seed, hours, trace);
            }

            sum.Add(tally);
            if (failure is not null)
            {
                return (sum, failure);
            }
        }

        return (sum, null);
    }

    /// <summary>As <see cref="Run"/>, for a caller that knows no type of this assembly.</summary>
    /// <returns>What was wrong: null when nothing was.</returns>
    public static string? Check(long from, int count, double hours)
    {
        return Run(from, count, hours, null).Failure;
    }

    private static bool IsMemory(string failure)
    {
        return failure.StartsWith(nameof(ViolationKind.Memory), StringComparison.Ordinal);
    }

    private static (Tally Tally, string? Failure) RunSeed(
        long seed, double hours, TextWriter? trace)
    {
        World world = new(seed, trace);
#pragma warning disable CA1031 // Whatever the engine throws is a finding.
        try
        {
            world.Run((long)(hours * MsPerHour));
            return (world.Tally, null);
        }
        catch (ViolationException violation)
        {
            return (world.Tally, Describe(world, seed, hours, violation.Kind, violation.Message));
        }
        catch (Exception fault) when (fault is JsonException or FormatException
            or KeyNotFoundException or InvalidOperationException)
        {
            return (world.Tally,
                Describe(world, seed, hours, ViolationKind.Malformed, fault.Message));
        }
        catch (Exception fault)
        {
            return (world.Tally,
                Describe(world, seed, hours, ViolationKind.Fault, fault.ToString()));
        }
#pragma warning restore CA1031
    }

    private static string Describe(
        World world, long seed, double hours, ViolationKind kind, string text)
    {
        return string.Create(CultureInfo.InvariantCulture,
            $"{kind}: seed {seed} ({world.LimitsName}), step {world.Step}, virtual time "
            + $"{world.NowMs} ms: {text}\nAgain: dotnet run --project tests/Simulation -- "
            + $"--seed {seed} --hours {hours} --trace");
    }

    // Compiles the engine beforehand: compiling may allocate on the thread that is measured.
    private static void Prepare()
    {
        lock (s_lock)
        {
            if (s_isPrepared)
            {
                return;
            }

            foreach (Type type in typeof(CometEngine).Assembly.GetTypes())
            {
                RuntimeHelpers.RunClassConstructor(type.TypeHandle);
                foreach (MethodBase method in type.GetMembers(
                    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
                    | BindingFlags.Static | BindingFlags.DeclaredOnly).OfType<MethodBase>())
                {
                    if (!method.IsAbstract)
                    {
                        RuntimeHelpers.PrepareMethod(method.MethodHandle);
                    }
                }
            }

            s_isPrepared = true;
        }
    }
}
