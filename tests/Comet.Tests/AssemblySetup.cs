using System.Globalization;

// Tests share nothing and may run side by side, one class a worker: four of them, since many wait
// for peers or for time to pass. A class that measures allocations, or drives a browser, says
// [DoNotParallelize]: it then runs alone, after all the others.
[assembly: Parallelize(Workers = 4, Scope = ExecutionScope.ClassLevel)]

namespace Comet.Tests;

/// <summary>What every test of this assembly may rely on.</summary>
[TestClass]
public static class AssemblySetup
{
    /// <summary>Sizes and numbers in messages read the same on every machine.</summary>
    [AssemblyInitialize]
    public static void Initialize(TestContext context)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
    }
}
