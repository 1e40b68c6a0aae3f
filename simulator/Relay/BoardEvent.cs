namespace Comet.Simulator.Relay;

/// <summary>An event of a board, under the board's own id.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Topic">Its topic's name.</param>
/// <param name="TimeMs">Its time, as the board has it, in ms.</param>
/// <param name="Data">Its value: JSON without insignificant white space, UTF-8.</param>
public sealed record BoardEvent(EventId Id, string Topic, long TimeMs, byte[] Data);
