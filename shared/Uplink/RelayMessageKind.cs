namespace Comet.Embedded.Uplink;

/// <summary>What a relay says.</summary>
public enum RelayMessageKind
{
    /// <summary>Nothing that is understood.</summary>
    None,

    /// <summary><c>{"ack":"ID"}</c>: all events up to the id have arrived.</summary>
    Ack,

    /// <summary><c>{"since":"ID"}</c> or a word: where the board is to go on.</summary>
    Since,

    /// <summary><c>{"command":"ID","topic":"led","data":true}</c>: publish this.</summary>
    Command,
}
