namespace Comet.Simulator.Board.Signals;

/// <summary>A sensor of the board, named as its topic.</summary>
public enum Sensor
{
    /// <summary>In °C.</summary>
    Temperature,

    /// <summary>In ‰ of its range.</summary>
    Light,
}
