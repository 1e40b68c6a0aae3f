using Comet.Embedded.Board;

namespace Comet.Simulator.Recording;

/// <summary>A board whose sensors nobody reads: what they read was recorded.</summary>
internal sealed class ReplayBoard : IBoard
{
    /// <summary>Whether to fail as the recorded board did when it was switched.</summary>
    public bool IsBroken { get; set; }

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
        if (IsBroken)
        {
            throw new InvalidOperationException("the recorded board failed");
        }
    }
}
