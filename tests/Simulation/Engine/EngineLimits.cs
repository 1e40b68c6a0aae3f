using Comet.Embedded.Engine;

namespace Comet.Simulation.Engine;

/// <summary>The sizes that worlds are made with.</summary>
internal static class EngineLimits
{
    /// <summary>The names of the sizes; see <see cref="Of"/>.</summary>
    public static readonly string[] Names = ["esp32", "esp32-short", "tiny", "host", "host-small"];

    /// <summary>The limits of one name.</summary>
    public static CometLimits Of(string name)
    {
        switch (name)
        {
            case "esp32":
                return CometLimits.Esp32();
            case "esp32-short":
                // The log is overtaken often, by count and by bytes.
                CometLimits esp32 = CometLimits.Esp32();
                esp32.LogEvents = 24;
                esp32.LogBytes = 1500;
                return esp32;
            case "tiny":
                // As small as the engine takes: every unit is split, every event soon gone.
                CometLimits tiny = CometLimits.Esp32();
                tiny.ReceiveBytes = 16;
                tiny.TransmitBytes = 16;
                tiny.BodyBytesMax = 15;
                tiny.MessageBytesMax = 15;
                tiny.LogEvents = 6;
                tiny.LogBytes = 700;
                return tiny;
            case "host":
                CometLimits host = CometLimits.Host(20);
                host.LogEvents = 256;
                host.LogBytes = 80 * 1024;
                return host;
            default:
                CometLimits small = CometLimits.Host(7);
                small.LogEvents = 64;
                small.LogBytes = 5000;
                small.TransmitBytes = 1200;
                return small;
        }
    }
}
