namespace Comet.Simulator.Recording;

/// <summary>What a record tells; the numbers are those of the file (FORMAT.md).</summary>
public enum RecordKind
{
    /// <summary>An engine was started.</summary>
    Start = 0,

    /// <summary>A peer came, and was let in or not.</summary>
    Accepted = 1,

    /// <summary>The bytes that a peer was refused with.</summary>
    Refused = 2,

    /// <summary>Bytes came.</summary>
    Received = 3,

    /// <summary>Bytes left.</summary>
    Sent = 4,

    /// <summary>The peer ended its side.</summary>
    EndOfStream = 5,

    /// <summary>The server ended its side.</summary>
    Finished = 6,

    /// <summary>The socket was closed, or lost.</summary>
    Closed = 7,

    /// <summary>The engine was told the time.</summary>
    Time = 8,

    /// <summary>The board, or a command, published an event.</summary>
    Published = 9,

    /// <summary>The engine was told to stop.</summary>
    Stop = 10,

    /// <summary>The connections were served from here on.</summary>
    ServingBegun = 11,

    /// <summary>A socket that was full had room again.</summary>
    Room = 12,

    /// <summary>A socket was full, and there was more to send.</summary>
    Blocked = 13,

    /// <summary>The connections were served.</summary>
    ServingEnded = 14,

    /// <summary>A text about something out of the ordinary.</summary>
    Note = 15,

    /// <summary>Events that the log dropped before they could be recorded.</summary>
    Missed = 16,

    /// <summary>As <see cref="Received"/>; its last bytes are in <see cref="Resolved"/>.</summary>
    ReceivedPart = 17,

    /// <summary>As <see cref="Sent"/>; the last bytes stand in <see cref="Resolved"/>.</summary>
    SentPart = 18,

    /// <summary>Bytes that had to wait until it was known whether they are a token's.</summary>
    Resolved = 19,

    /// <summary>The recording was ended as it should be.</summary>
    End = 20,

    /// <summary>What precedes it ended with an exception, which cost the connection.</summary>
    Fault = 21,

    /// <summary>The clock of the events was set.</summary>
    Utc = 22,
}
