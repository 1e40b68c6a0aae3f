namespace Comet.Device;

/// <summary>Where the board's temperature comes from.</summary>
internal enum TemperatureSource
{
    /// <summary>Nowhere: the topic holds null.</summary>
    None,

    /// <summary>
    /// The sensor inside the first ESP32 (not S2, S3, C3 …, whose firmware does not show theirs):
    /// of the die, not of the room, and uncalibrated. Boards without it use
    /// <see cref="Heap"/>.
    /// </summary>
    Chip,

    /// <summary>A TMP36 at an ADC channel: 10 mV a degree, 500 mV at 0 °C.</summary>
    Tmp36,

    /// <summary>
    /// No temperature at all: the free internal memory in KiB, a value that lives on a bare board.
    /// </summary>
    Heap,
}
