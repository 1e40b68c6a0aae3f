namespace Comet.Web.Build;

/// <summary>
/// <c>Comet.Web.Build FOLDER FILE</c> packs the web files of a folder into one file.
/// </summary>
public static class Program
{
    /// <summary>
    /// Exits with 0; 1 when the files cannot be packed; 2 when the arguments are not two. Errors
    /// have the form in which a build reports them with file and line.
    /// </summary>
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Length != 2)
        {
            Console.Error.WriteLine(
                "Comet.Web.Build : error WEB0002: expected a folder of web files and the file to "
                + $"write, got {args.Length} arguments");
            return 2;
        }

        try
        {
            WebPack pack = WebPack.Of(args[0]);
            pack.Save(args[1]);
            foreach (WebFile file in pack.Files)
            {
                Console.WriteLine($"{file.Path}: {file.SourceLength} bytes, minified "
                    + $"{file.Identity.Length}, compressed {file.Gzip.Length}");
            }

            return 0;
        }
        catch (WebBuildException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{args[1]} : error WEB0003: {fault.Message}");
            return 1;
        }
    }
}
