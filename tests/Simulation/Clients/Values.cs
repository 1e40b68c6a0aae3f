using System.Globalization;
using System.Text;
using Comet.Embedded.Engine;
using Comet.Simulation.Engine;

namespace Comet.Simulation.Clients;

/// <summary>What clients publish: values of any kind, right and wrong ones.</summary>
internal sealed class Values(Dice dice, CometLimits limits)
{
    private int _number;

    /// <summary>A value and how it is written on the wire, white space included.</summary>
    /// <param name="mayFail">Whether it may be one that is refused.</param>
    public (Publication Publication, string Wire) Next(bool mayFail)
    {
        if (mayFail && dice.OneIn(12))
        {
            return dice.Below(4) switch
            {
                0 => Refused(EngineHost.Topics[EngineHost.Led], "1", 400),
                1 => Refused(EngineHost.Topics[EngineHost.Temperature], "1", 403),
                2 => Refused("nosuch", "1", 404),
                _ => Refused(EngineHost.Topics[EngineHost.Message], "[1,", 400),
            };
        }

        _number++;
        if (dice.OneIn(3))
        {
            string led = dice.OneIn(2) ? "true" : "false";
            return (new Publication(EngineHost.Topics[EngineHost.Led], led, 200), led);
        }

        string text = _number.ToString(CultureInfo.InvariantCulture);
        string data = text;
        string wire = text;
        if (limits.BodyBytesMax > 100)
        {
            // The envelope, the message around it, and white space need room, too.
            int length = dice.OneIn(4) ? dice.Below(limits.BodyBytesMax - 200) : dice.Below(40);
            string filling = Filling(length);
            data = $"{{\"n\":{text},\"é\":\"{filling}\"}}";
            wire = dice.OneIn(2) ? data : $" {{ \"n\" :\t{text} , \"é\": \"{filling}\" }} ";
        }

        return (new Publication(EngineHost.Topics[EngineHost.Message], data, 200), wire);
    }

    private static (Publication Publication, string Wire) Refused(
        string topic, string data, int status)
    {
        return (new Publication(topic, data, status), data);
    }

    private string Filling(int length)
    {
        StringBuilder text = new();
        while (text.Length < length)
        {
            text.Append("abcdefghijklmnop qrstuvwxyz{}[],:0123456789"[dice.Below(43)]);
        }

        return text.ToString();
    }
}
