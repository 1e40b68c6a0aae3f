using Comet.Embedded.Engine;

namespace Comet.Simulator.Content;

/// <summary>
/// The web files, packed by the build and embedded in the program: the bytes that the firmware
/// holds in its flash.
/// </summary>
public class EmbeddedContent : ContentSource
{
    public EmbeddedContent()
        : base(ReadResource())
    {
    }

    /// <inheritdoc/>
    protected override void ReadPack(int position, byte[] buffer, int offset, int count)
    {
        // Here the whole pack stands where the device keeps its index only.
        Array.Copy(Index, position, buffer, offset, count);
    }

    private static byte[] ReadResource()
    {
        using Stream stream =
            typeof(EmbeddedContent).Assembly.GetManifestResourceStream("web.bin")!;
        byte[] pack = new byte[stream.Length];
        stream.ReadExactly(pack);
        return pack;
    }
}
