namespace Comet.Simulator.Pump;

/// <summary>Which operation came to its end.</summary>
internal enum CompletionKind
{
    Accept,
    Receive,
    Send,

    /// <summary>None did: another thread wakes the loop.</summary>
    Wake,
}
