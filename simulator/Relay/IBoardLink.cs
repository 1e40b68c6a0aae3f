namespace Comet.Simulator.Relay;

/// <summary>A way to a board. Called on any thread.</summary>
public interface IBoardLink
{
    /// <summary>What kind of way it is, such as <c>websocket</c>.</summary>
    string Name { get; }

    /// <summary>What leads to the board.</summary>
    WayKind Kind { get; }

    /// <summary>Whether it leads to the board itself, and not through another relay.</summary>
    bool IsDirect => Kind != WayKind.Relay;

    /// <summary>Whether who is at its end was asked something and has not answered, so that
    /// nobody is to wait for it.</summary>
    bool IsSilent => false;

    /// <summary>
    /// Tells who remembers which commands were executed, until when: a board in one of its epochs,
    /// say. Only there may commands be sent again.
    /// </summary>
    string Memory { get; }

    /// <summary>Sends a line, without its line break, as soon as the way permits.</summary>
    void Send(byte[] line);

    /// <summary>Ends the way.</summary>
    void Close();
}
