using Comet.Embedded.Board;
using Comet.Embedded.Engine;

namespace Comet.Simulation.Engine;

/// <summary>
/// A board whose readings the world sets. While it is being read it notes how far the log has
/// come, which tells what the application has published so far.
/// </summary>
internal sealed class SimBoard : IBoard
{
    public int Temperature { get; set; } = 2000;

    public int Light { get; set; } = 500;

    public bool Button { get; set; }

    /// <summary>What the LED shows.</summary>
    public bool Led { get; private set; }

    public CometEngine? Engine { get; set; }

    /// <summary>The log's next sequence when the light was read.</summary>
    public long NextAtLight { get; private set; }

    /// <summary>The log's next sequence when the button was read.</summary>
    public long NextAtButton { get; private set; }

    public int ReadTemperatureHundredths()
    {
        return Temperature;
    }

    public int ReadLightPermille()
    {
        NextAtLight = Engine!.Log.Next;
        return Light;
    }

    public bool IsButtonPressed()
    {
        NextAtButton = Engine!.Log.Next;
        return Button;
    }

    public void SetLed(bool on)
    {
        Led = on;
    }
}
