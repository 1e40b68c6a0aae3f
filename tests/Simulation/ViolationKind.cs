namespace Comet.Simulation;

/// <summary>What the oracle found wrong.</summary>
public enum ViolationKind
{
    /// <summary>The engine threw.</summary>
    Fault,

    /// <summary>A later event came, and the one before it did not, nor a notice.</summary>
    Skipped,

    /// <summary>A later event came, then the one before it.</summary>
    OutOfOrder,

    /// <summary>An event came that its client had already.</summary>
    Repeated,

    /// <summary>An event's bytes are not those that were published.</summary>
    Content,

    /// <summary>A gap was told that is none, or with the wrong ids.</summary>
    Gap,

    /// <summary>A reset was due and not told, or told and not due.</summary>
    Reset,

    /// <summary>What a client is owed was not on its way within the step.</summary>
    Late,

    /// <summary>An answer came that the client did not ask for, or before its time.</summary>
    Answer,

    /// <summary>The bytes are not what the standard of their protocol permits.</summary>
    Malformed,

    /// <summary>A request or connection was refused while there was room.</summary>
    Refused,

    /// <summary>A rate was not kept, or held against somebody within it.</summary>
    Rate,

    /// <summary>A connection gave way that was busy, not the oldest, or without need.</summary>
    GaveWay,

    /// <summary>A connection was cut for no reason.</summary>
    Cut,

    /// <summary>A publish was answered wrongly, done twice, or not at all.</summary>
    Publish,

    /// <summary>The log dropped what it had room for, or counts wrongly.</summary>
    Log,

    /// <summary>Slots in use are not those that have a connection.</summary>
    Slots,

    /// <summary>A deadline has passed and nothing was done about it.</summary>
    Timers,

    /// <summary>Bytes counted are not those that moved, or bytes in flight were touched.</summary>
    Bytes,

    /// <summary><c>/status</c> contradicts the model.</summary>
    Status,

    /// <summary>The engine allocated.</summary>
    Memory,
}
