using Comet.Embedded.Board;

namespace Comet.Tests.InMemory.Board;

/// <summary>A board whose sensors read what a test says.</summary>
public class TestBoard : IBoard
{
    public int Temperature = 2150;
    public int Light = 500;
    public bool Button;
    public string Led = "";
    public int Reads;

    public int ReadTemperatureHundredths()
    {
        Reads++;
        return Temperature;
    }

    public int ReadLightPermille()
    {
        return Light;
    }

    public bool IsButtonPressed()
    {
        return Button;
    }

    public void SetLed(bool on)
    {
        Led += on ? "1" : "0";
    }
}
