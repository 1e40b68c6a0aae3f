using System.CommandLine;

namespace Comet.Simulator.Options;

/// <summary><c>export</c>: a recording for other tools.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        return new Command("export", "writes a recording in a form that other tools read");
    }
}
