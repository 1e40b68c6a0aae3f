using Comet.Embedded.Engine;

namespace Comet.Simulation.Engine;

/// <summary>The sizes that worlds are made with.</summary>
internal static class EngineLimits
{
    /// <summary>The names of the sizes; see <see cref="Of"/>.</summary>
    public static readonly string[] Names = ["esp32", "esp32-short", "tiny", "host", "host-small"];

    /// <summary>Chooses how much may come, and from whom.</summary>
    /// <returns>What was chosen.</returns>
    public static string Vary(CometLimits limits, Dice dice)
    {
        string name = dice.Pick(["as they are", "as they are", "off", "low"]);
        if (name == "off")
        {
            limits.RequestsPerSecond = 0;
            limits.MessagesPerSecond = 0;
            limits.RequestsPerSecondTotal = 0;
            limits.MessagesPerSecondTotal = 0;
            limits.ConnectionsPerPeer = 0;
        }
        else if (name == "low")
        {
            // Divisors of the clock's 64,000 ticks a second: an interval is then a whole number.
            limits.RequestsPerSecond = dice.Pick([1, 2, 5, 10]);
            limits.MessagesPerSecond = dice.Pick([1, 4, 10]);
            limits.RequestsPerSecondTotal = dice.Pick([0, 8, 20]);
            limits.MessagesPerSecondTotal = dice.Pick([0, 8, 20]);
            limits.ConnectionsPerPeer = dice.Pick([2, 4, 5]);
        }

        return name;
    }

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
                tiny.SharesBuffers = true;
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
