using System;
using System.Resources;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using nanoFramework.Runtime.Native;

namespace Comet.Device;

/// <summary>
/// The web files, packed by the build into one binary resource of the firmware, read from flash in
/// slices. Only the pack's index comes to the heap.
/// </summary>
/// <remarks>
/// What is read from flash arrives in an array of its own, the one way that the library offers. A
/// slice of 276 bytes with its header lives until it is copied into the transmit buffer; the whole
/// page is never in memory. The native call refuses an offset behind the resource's end and cuts a
/// slice that reaches beyond it; neither happens here, as the engine asks for no more than there
/// is.
/// </remarks>
public sealed class FlashContent : ContentSource
{
    private const int SliceBytes = 256;

    // The getter of the one and the box of the other would cost at every slice.
    private readonly ResourceManager _resources = Resources.ResourceManager;
    private readonly Enum _pack = Resources.BinaryResources.web;

    /// <summary>Reads the index.</summary>
    public FlashContent()
        : base(ReadIndex())
    {
    }

    /// <inheritdoc/>
    protected override void ReadPack(int position, byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            int length = count < SliceBytes ? count : SliceBytes;
            byte[] slice =
                (byte[])ResourceUtility.GetObject(_resources, _pack, position, length);
            Invariant.Check(slice.Length == length);
            Array.Copy(slice, 0, buffer, offset, length);
            position += length;
            offset += length;
            count -= length;
        }
    }

    private static byte[] ReadIndex()
    {
        byte[] start = ReadFront(IndexLengthBytes);
        return ReadFront(IndexLength(start));
    }

    private static byte[] ReadFront(int length)
    {
        return (byte[])ResourceUtility.GetObject(
            Resources.ResourceManager, Resources.BinaryResources.web, 0, length);
    }
}
