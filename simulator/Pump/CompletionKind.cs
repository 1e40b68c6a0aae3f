namespace Comet.Simulator.Pump;

/// <summary>Which operation of the pump came to its end.</summary>
internal enum CompletionKind
{
    Accept,
    Receive,
    Send,

    /// <summary>None did: another thread has a command for the loop.</summary>
    Command,
}
