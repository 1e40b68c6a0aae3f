namespace Comet.Simulator.Wire;

/// <summary>What was found in the bytes of a connection.</summary>
internal enum WireItemKind
{
    Request,
    Response,

    /// <summary>A whole body, or as much as came of it.</summary>
    Body,

    /// <summary>An event of an event stream, as it stands in the body.</summary>
    Event,

    /// <summary>A line of JSON in a body without end.</summary>
    Line,

    /// <summary>A frame of a WebSocket.</summary>
    Frame,

    /// <summary>What follows is none of these.</summary>
    Malformed,
}
