namespace Comet.Simulator.Relay;

/// <summary>A command that its board has not answered yet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Line">What is sent, without a line break.</param>
/// <param name="EndMs">When it is given up, in ms of the clock.</param>
internal sealed record PendingCommand(EventId Id, byte[] Line, long EndMs)
{
    /// <summary>What became of it.</summary>
    public TaskCompletionSource<CommandOutcome> Outcome { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
