namespace Comet.Simulator.Relay;

/// <summary>A way to a board. Called on any thread.</summary>
public interface IBoardLink
{
    /// <summary>What kind of way it is, such as <c>websocket</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Who remembers which commands were executed, when it is a relay that the way leads through;
    /// null = the board itself. Only to who remembers them may commands be sent again.
    /// </summary>
    string? Owner => null;

    /// <summary>Sends a line, without its line break, as soon as the way permits.</summary>
    void Send(byte[] line);

    /// <summary>Ends the way.</summary>
    void Close();
}
