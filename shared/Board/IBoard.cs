namespace Comet.Embedded.Board;

/// <summary>All that a board must supply. Called on the pump's thread only.</summary>
public interface IBoard
{
    /// <summary>
    /// The temperature in hundredths of a degree Celsius, or
    /// <see cref="BoardApplication.NoReading"/> when the sensor fails.
    /// </summary>
    int ReadTemperatureHundredths();

    /// <summary>
    /// The light in thousandths of the sensor's range, 0–1000, or
    /// <see cref="BoardApplication.NoReading"/> when the sensor fails.
    /// </summary>
    int ReadLightPermille();

    /// <summary>Whether the button is held down.</summary>
    bool IsButtonPressed();

    /// <summary>Switches the LED.</summary>
    void SetLed(bool on);
}
