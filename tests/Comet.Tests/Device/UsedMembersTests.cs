using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.Device;

/// <summary>
/// The listing of nanoFramework.Hardware.Esp32 that the firmware is compiled against is of a
/// later version than the package that is deployed: what is used of it was looked up by hand.
/// </summary>
[TestClass]
public class UsedMembersTests
{
    // Public programs written for much earlier versions call it in this form.
    private static readonly string[] s_reviewed =
    [
        "System.Void nanoFramework.Hardware.Esp32.NativeMemory::GetMemoryInfo("
            + "nanoFramework.Hardware.Esp32.NativeMemory/MemoryType,System.UInt32&,"
            + "System.UInt32&,System.UInt32&)",
    ];

    private static readonly string[] s_reviewedTypes =
    [
        "nanoFramework.Hardware.Esp32.NativeMemory",
        "nanoFramework.Hardware.Esp32.NativeMemory/MemoryType",
    ];

    [TestMethod]
    public void Of_the_chips_library_nothing_is_used_that_was_not_looked_up()
    {
        const string library = "nanoFramework.Hardware.Esp32";
        using ModuleDefinition module = DeviceImages.Open("deployed");
        CollectionAssert.AreEquivalent(
            s_reviewed,
            module.GetMemberReferences()
                .Where(m => m.DeclaringType.Scope.Name == library)
                .Select(m => m.FullName)
                .ToArray());
        CollectionAssert.AreEquivalent(
            s_reviewedTypes,
            module.GetTypeReferences()
                .Where(t => t.Scope.Name == library)
                .Select(t => t.FullName)
                .ToArray());
    }
}
