namespace Comet.Web.Build;

/// <summary>A web file that cannot be packed; the message says which, where and why.</summary>
public sealed class WebBuildException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public WebBuildException()
    {
    }

    /// <param name="message">The whole line for the build's output.</param>
    public WebBuildException(string message)
        : base(message)
    {
    }

    /// <param name="message">The whole line for the build's output.</param>
    /// <param name="innerException">What led to it.</param>
    public WebBuildException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A fault of a file, in the form that a build turns into a link to it.</summary>
    /// <param name="file">The file or folder.</param>
    /// <param name="fault">What is wrong and what was expected.</param>
    public static WebBuildException Of(string file, string fault)
    {
        return new WebBuildException($"{file} : error WEB0001: {fault}");
    }
}
