using Comet.Embedded.Board;

namespace Comet.Simulator.Recording;

/// <summary>A board whose sensors nobody reads: what they read was recorded.</summary>
internal sealed class ReplayBoard : IBoard
{
    public int ReadTemperatureHundredths()
    {
        return BoardApplication.NoReading;
    }

    public int ReadLightPermille()
    {
        return BoardApplication.NoReading;
    }

    public bool IsButtonPressed()
    {
        return false;
    }

    public void SetLed(bool on)
    {
        // It has none.
    }
}
