using System.Text;

namespace Comet.Simulator.Options;

/// <summary>The standard output, where a full disk behind it is the user's to mend.</summary>
/// <param name="inner">Where to.</param>
internal sealed class StandardOutput(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    /// <exception cref="SimulatorException">It cannot be written.</exception>
    public override void Write(char value)
    {
        Try(() => inner.Write(value));
    }

    /// <exception cref="SimulatorException">It cannot be written.</exception>
    public override void Write(char[] buffer, int index, int count)
    {
        Try(() => inner.Write(buffer, index, count));
    }

    /// <exception cref="SimulatorException">It cannot be written.</exception>
    public override void Write(string? value)
    {
        Try(() => inner.Write(value));
    }

    /// <exception cref="SimulatorException">It cannot be written.</exception>
    public override void WriteLine(string? value)
    {
        Try(() => inner.WriteLine(value));
    }

    /// <exception cref="SimulatorException">It cannot be written.</exception>
    public override void Flush()
    {
        Try(inner.Flush);
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            string reason = fault.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new SimulatorException(
                $"the standard output cannot be written: {reason}; expected a terminal, a pipe or "
                + "a file with room");
        }
    }
}
