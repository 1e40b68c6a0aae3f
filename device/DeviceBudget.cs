using Comet.Embedded.Engine;

namespace Comet.Device;

/// <summary>
/// What the firmware itself keeps on the managed heap, in the prices of
/// <see cref="MemoryBudget"/>, and the sum of everything that stays there. Not in it: what the
/// class library's own objects take (sockets, pins, threads), and the uplink, which is off by
/// default.
/// </summary>
public static class DeviceBudget
{
    /// <summary>The most that all together may take: 40 KiB.</summary>
    public const int BytesMax = 40 * 1024;

    // Fields of the types that there is one of, those of their base types included; a test
    // compares them with the compiled code.
    private const int SocketPumpFields = 20;
    private const int BoardServiceFields = 2;
    private const int UtcClockFields = 2;
    private const int Esp32BoardFields = 7;
    private const int WifiLinkFields = 3;
    private const int FlashContentFields = 3;
    private const int StaticFields = 2;

    // The board's service and the clock; a boxed resource id; the value of a socket option.
    private const int Services = 2;
    private const int BoxedFields = 1;
    private const int OptionBytes = 4;

    /// <summary>The firmware's part, in bytes.</summary>
    /// <param name="limits">Those of the engine.</param>
    /// <param name="indexBytes">The length of the web files' index.</param>
    public static int FirmwareBytes(CometLimits limits, int indexBytes)
    {
        int pump = MemoryBudget.ObjectOf(SocketPumpFields)
            + MemoryBudget.ArrayOf(limits.Connections, MemoryBudget.BlockBytes)
            + MemoryBudget.ArrayOf(SocketPump.ScratchBytes, 1);
        int services = MemoryBudget.ArrayOf(Services, MemoryBudget.BlockBytes)
            + MemoryBudget.ObjectOf(BoardServiceFields) + MemoryBudget.ObjectOf(UtcClockFields);
        int board = MemoryBudget.ObjectOf(Esp32BoardFields)
            + MemoryBudget.ObjectOf(WifiLinkFields);
        int content = MemoryBudget.ObjectOf(FlashContentFields)
            + MemoryBudget.ArrayOf(indexBytes, 1) + MemoryBudget.ObjectOf(BoxedFields);
        int statics = (StaticFields * MemoryBudget.BlockBytes)
            + MemoryBudget.ArrayOf(OptionBytes, 1);
        return pump + services + board + content + statics;
    }

    /// <summary>Everything that stays on the heap once the server runs, in bytes.</summary>
    public static int TotalBytes(
        CometLimits limits, AccessTokens? tokens, AccessPolicy? policy, int indexBytes)
    {
        return new MemoryBudget(limits, tokens, policy).Total + FirmwareBytes(limits, indexBytes);
    }
}
