using Comet.Embedded.Board;

namespace Comet.Tests.Engine;

/// <summary>A board without anything on it.</summary>
internal sealed class BoardStub : IBoard
{
    public int ReadTemperatureHundredths() => BoardApplication.NoReading;

    public int ReadLightPermille() => BoardApplication.NoReading;

    public bool IsButtonPressed() => false;

    public void SetLed(bool on)
    {
    }
}
