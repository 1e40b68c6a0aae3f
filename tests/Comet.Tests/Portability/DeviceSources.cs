using Comet.Tests.House;

namespace Comet.Tests.Portability;

/// <summary>The sources that the device's two projects compile.</summary>
internal static class DeviceSources
{
    // The options are each user's own and in no repository; their template is.
    private const string Options = "device/DeviceOptions.cs";

    // What the framework's namespace is called differs from the desktop's.
    private const string Usings = "tests/Comet.Tests.Device.Usings.cs";

    /// <summary>The firmware: the shared sources and the device's.</summary>
    public static IReadOnlyList<(string Path, string Text)> Firmware()
    {
        return Read(Repository.CSharpFiles("device").Where(path => path != Options));
    }

    /// <summary>The unit tests for the device, which hold the shared sources, too.</summary>
    public static IReadOnlyList<(string Path, string Text)> Tests()
    {
        return Read(Repository.CSharpFiles("tests/InMemory").Append(Usings));
    }

    private static IReadOnlyList<(string Path, string Text)> Read(IEnumerable<string> paths)
    {
        return
        [
            .. Repository.CSharpFiles("shared").Concat(paths)
                .Select(path => (path, Repository.Read(path))),
        ];
    }
}
