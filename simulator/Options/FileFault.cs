namespace Comet.Simulator.Options;

/// <summary>What went wrong with a file that the user named.</summary>
internal static class FileFault
{
    /// <summary>
    /// Whether it is the file's or its name's fault, and so for the user to mend.
    /// </summary>
    public static bool Is(Exception fault)
    {
        return fault is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException;
    }

    /// <summary>Why a file cannot be read, in words that fit behind its name.</summary>
    public static string WhyNotRead(Exception fault, string path)
    {
        return fault switch
        {
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            UnauthorizedAccessException when Directory.Exists(path) => "it is a directory",
            UnauthorizedAccessException => "reading it is not permitted",
            _ when string.IsNullOrWhiteSpace(path) => "an empty name",
            _ => Reason(fault),
        };
    }

    /// <summary>Why a file cannot be written, in words that fit behind its name.</summary>
    public static string WhyNotWritten(Exception fault, string path)
    {
        return fault switch
        {
            DirectoryNotFoundException => "there is no such directory",
            _ when Directory.Exists(path) => "it is a directory",
            UnauthorizedAccessException => "writing it is not permitted",
            _ when string.IsNullOrWhiteSpace(path) => "an empty name",
            _ => Reason(fault),
        };
    }

    // The system's own sentence, in the middle of ours.
    private static string Reason(Exception fault)
    {
        return fault.Message.ReplaceLineEndings(" ").TrimEnd('.');
    }
}
