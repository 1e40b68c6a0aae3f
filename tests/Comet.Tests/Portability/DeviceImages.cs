using Comet.Tests.Portability.Reference;
using Mono.Cecil;

namespace Comet.Tests.Portability;

/// <summary>The images that are deployed, compiled once a test run, for the checks over the IL.
/// </summary>
internal static class DeviceImages
{
    private static readonly Lazy<DeviceCompilation> s_firmware = new(
        () => DeviceCompilation.Of("Comet.Device", DeviceSources.Firmware()));

    private static readonly Lazy<DeviceCompilation> s_deployed = new(
        () => DeviceCompilation.OfProgram("Comet.Device", DeviceSources.Firmware()));

    private static readonly Lazy<DeviceCompilation> s_tests = new(
        () => DeviceCompilation.Of("NFUnitTest", DeviceSources.Tests()));

    /// <summary>What the compiler made of shared and device sources.</summary>
    public static DeviceCompilation Firmware => s_firmware.Value;

    /// <summary>What it makes of them as the firmware's project has it do.</summary>
    public static DeviceCompilation Deployed => s_deployed.Value;

    /// <summary>What it made of shared sources and the tests in memory.</summary>
    public static DeviceCompilation Tests => s_tests.Value;

    /// <summary>The image of the given name, to look at; names make readable test rows.</summary>
    public static ModuleDefinition Open(string name)
    {
        return Open(name switch
        {
            "tests" => Tests,
            "deployed" => Deployed,
            _ => Firmware,
        });
    }

    /// <summary>An image to look at, such that references to the device's types are resolved.
    /// </summary>
    /// <exception cref="InvalidOperationException">The sources do not compile.</exception>
    public static ModuleDefinition Open(DeviceCompilation made)
    {
        byte[] image = made.Image ?? throw new InvalidOperationException(made.Report());
        return ModuleDefinition.ReadModule(
            new MemoryStream(image),
            new ReaderParameters { AssemblyResolver = new DeviceResolver() });
    }

    /// <summary>Compiles one text and opens what came of it.</summary>
    /// <exception cref="InvalidOperationException">The text does not compile.</exception>
    public static ModuleDefinition OfText(string text)
    {
        return Open(DeviceCompilation.Of("Sample", [("Sample.cs", text)]));
    }
}
