using Comet.Tests.House;

namespace Comet.Tests.Portability;

/// <summary>The sources that the device's two projects compile.</summary>
internal static class DeviceSources
{
    // The options are each user's own and in no repository; their template is.
    private const string Options = "device/DeviceOptions.cs";
    private const string OptionsTemplate = "device/DeviceOptions.template.cs";

    private const string TestFramework = "global using nanoFramework.TestFramework;";

    /// <summary>What the firmware and the unit tests have in common.</summary>
    public static IReadOnlyList<(string Path, string Text)> Shared()
    {
        return Read("shared");
    }

    /// <summary>The firmware: the shared sources and the device's.</summary>
    public static IReadOnlyList<(string Path, string Text)> Firmware()
    {
        IReadOnlyList<(string Path, string Text)> device = Read("device");
        bool hasTemplate = device.Any(s => s.Path == OptionsTemplate);
        return [.. Shared(), .. device.Where(s => !hasTemplate || s.Path != Options)];
    }

    /// <summary>The unit tests for the device, which hold the shared sources, too.</summary>
    public static IReadOnlyList<(string Path, string Text)> Tests()
    {
        return [.. Shared(), .. Read("tests/InMemory"), ("GlobalUsings.cs", TestFramework)];
    }

    private static IReadOnlyList<(string Path, string Text)> Read(string directory)
    {
        return [.. Repository.CSharpFiles(directory).Select(p => (p, Repository.Read(p)))];
    }
}
