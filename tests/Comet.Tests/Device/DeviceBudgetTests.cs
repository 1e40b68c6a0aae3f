using Comet.Device;
using Comet.Embedded.Engine;
using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.Device;

/// <summary>The firmware's part of the heap, held against the code that is deployed.</summary>
[TestClass]
public class DeviceBudgetTests
{
    // Of these there is one object each once the firmware runs; what else it is made of has no
    // objects, lives only while a request or an attempt lasts, or belongs to
    // the uplink or to TLS.
    private static readonly string[] s_kept =
    [
        "SocketPump", "BoardService", "UtcClock", "Esp32Board", "WifiLink", "FlashContent",
    ];

    [TestMethod]
    public void The_firmwares_part_is_what_its_types_take()
    {
        using ModuleDefinition module = DeviceImages.Open("deployed");
        CometLimits limits = CometLimits.Esp32();
        int index = new FlashContent().Index.Length;
        List<TypeDefinition> types = [.. OwnTypes(module)];
        int bytes = types.Where(t => s_kept.Contains(t.Name))
            .Sum(t => MemoryBudget.ObjectOf(InstanceFields(t)));

        // References to sockets and services, the scratch, the index, a boxed id, an option.
        bytes += MemoryBudget.ArrayOf(limits.Connections, 12) + MemoryBudget.ArrayOf(2, 12)
            + MemoryBudget.ArrayOf(SocketPump.ScratchBytes, 1) + MemoryBudget.ArrayOf(index, 1)
            + MemoryBudget.ObjectOf(1) + MemoryBudget.ArrayOf(4, 1);
        bytes += 12 * types.Sum(t => t.Fields.Count(f => f.IsStatic && !f.HasConstant));
        Assert.AreEqual(bytes, DeviceBudget.FirmwareBytes(limits, index));
    }

    [TestMethod]
    public void Every_type_of_the_firmware_is_accounted_for_or_belongs_to_what_is_off_by_default()
    {
        using ModuleDefinition module = DeviceImages.Open("deployed");
        string[] unknown =
        [
            .. OwnTypes(module)
                .Where(t => t.IsClass && !t.IsAbstract && !t.IsEnum && t.DeclaringType is null)
                .Select(t => t.Name)
                .Where(n => !n.StartsWith("Uplink", StringComparison.Ordinal)
                    && !n.StartsWith("Tls", StringComparison.Ordinal)
                    && n != "Resources" && !n.StartsWith('<'))
                .Except(s_kept),
        ];
        Assert.IsEmpty(unknown, string.Join(", ", unknown));
    }

    [TestMethod]
    public void Everything_stays_within_40_KiB_with_the_longest_tokens_and_a_policy()
    {
        CometLimits limits = CometLimits.Esp32();
        AccessTokens tokens = new(
            new string('w', AccessTokens.LengthMax), new string('r', AccessTokens.LengthMax));
        AccessPolicy policy = new("board.example", "https://app.example");
        int total = DeviceBudget.TotalBytes(
            limits, tokens, policy, new FlashContent().Index.Length);
        Console.WriteLine($"{total} bytes, {DeviceBudget.BytesMax - total} to spare");
        Assert.IsLessThanOrEqualTo(DeviceBudget.BytesMax, total);
    }

    private static IEnumerable<TypeDefinition> OwnTypes(ModuleDefinition module)
    {
        return module.GetTypes().Where(
            t => (t.DeclaringType ?? t).Namespace == "Comet.Device");
    }

    private static int InstanceFields(TypeDefinition type)
    {
        int count = 0;
        for (TypeDefinition? level = type; level?.Module == type.Module;
            level = level.BaseType?.Resolve())
        {
            count += level.Fields.Count(f => !f.IsStatic);
        }

        return count;
    }
}
