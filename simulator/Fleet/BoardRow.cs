namespace Comet.Simulator.Fleet;

/// <summary>A board as tables show it.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="State">How it is.</param>
/// <param name="Epoch">Another one after each reboot.</param>
/// <param name="Connections">Slots in use.</param>
/// <param name="Events">Published since the start.</param>
/// <param name="EventsPerSecond">Of late.</param>
/// <param name="Temperature">In °C; null = no reading.</param>
/// <param name="Light">In ‰; null = no reading.</param>
/// <param name="Faults">Those that are on, as <c>--fault</c> takes them.</param>
internal sealed record BoardRow(
    int Index,
    BoardState State,
    uint Epoch,
    int Connections,
    long Events,
    double EventsPerSecond,
    double? Temperature,
    double? Light,
    string Faults);
