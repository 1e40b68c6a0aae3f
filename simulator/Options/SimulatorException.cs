namespace Comet.Simulator.Options;

/// <summary>
/// A mistake that the user can mend: its message is the one line that the user reads, and names
/// what is wrong, where, and what was expected.
/// </summary>
public sealed class SimulatorException : Exception
{
    /// <summary>The exit code for a command line that cannot be meant.</summary>
    public const int UsageExitCode = 2;

    /// <summary>The exit code for a command line that is right and cannot be carried out.</summary>
    public const int FailureExitCode = 1;

    public SimulatorException(string message, int exitCode = FailureExitCode)
        : base(message)
    {
        ExitCode = exitCode;
    }

    public int ExitCode { get; }
}
