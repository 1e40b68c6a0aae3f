using System.Resources;
using Comet.Device;

namespace nanoFramework.Runtime.Native;

/// <summary>
/// Stands for the device's library of this name: the firmware's one resource, as the build made it.
/// Stricter than the device, which cuts a slice that reaches beyond the end.
/// </summary>
internal static class ResourceUtility
{
    private static readonly byte[] s_pack = ReadPack();

    /// <summary>The bytes from here on cannot be read.</summary>
    public static int BrokenFrom { get; set; } = int.MaxValue;

    /// <summary>The longest slice that was asked for.</summary>
    public static int LongestSlice { get; set; }

    public static object GetObject(ResourceManager rm, Enum id)
    {
        throw new NotSupportedException($"{id} of {rm.BaseName} would be copied whole");
    }

    public static object GetObject(ResourceManager rm, Enum id, int offset, int length)
    {
        Assert.AreEqual("Comet.Device.Resources", rm.BaseName);
        Assert.AreEqual(Resources.BinaryResources.web, id);
        if (offset < 0 || offset >= s_pack.Length || length > s_pack.Length - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{offset}, {length}");
        }

        if (offset + length > BrokenFrom)
        {
            throw new InvalidOperationException("the flash is broken");
        }

        LongestSlice = Math.Max(LongestSlice, length);
        return s_pack[offset..(offset + length)];
    }

    private static byte[] ReadPack()
    {
        using Stream stream =
            typeof(ResourceUtility).Assembly.GetManifestResourceStream("web.bin")!;
        byte[] pack = new byte[stream.Length];
        stream.ReadExactly(pack);
        return pack;
    }
}
