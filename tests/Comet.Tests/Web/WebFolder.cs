namespace Comet.Tests.Web;

/// <summary>A folder of web files that goes when the test does.</summary>
internal sealed class WebFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("comet-web-");

    /// <summary>Where the files are.</summary>
    public string Source => Path.Combine(_directory.FullName, "source");

    /// <summary>Where a pack may be written, in a folder that is not there yet.</summary>
    public string Target => Path.Combine(_directory.FullName, "target", "web.bin");

    /// <summary>Any other place.</summary>
    public string At(string name)
    {
        return Path.Combine(_directory.FullName, name);
    }

    /// <summary>Adds a file.</summary>
    public WebFolder With(string name, byte[] content)
    {
        string file = Path.Combine(Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return this;
    }

    /// <summary>Adds a file of UTF-8.</summary>
    public WebFolder With(string name, string content)
    {
        return With(name, System.Text.Encoding.UTF8.GetBytes(content));
    }

    public void Dispose()
    {
        _directory.Delete(recursive: true);
    }
}
