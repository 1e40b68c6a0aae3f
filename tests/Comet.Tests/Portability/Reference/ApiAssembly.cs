namespace Comet.Tests.Portability.Reference;

/// <summary>The listing of one assembly: where it is from, and its types.</summary>
internal sealed class ApiAssembly
{
    private readonly Dictionary<string, string> _header = [];

    private ApiAssembly(string text)
    {
        List<ApiEntry> entries = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '#')
            {
                string[] halves = line[2..].Split(':', 2);
                _header.TryAdd(halves[0], halves[1].Trim());
            }
            else
            {
                entries.Add(ApiEntry.Parse(line));
            }
        }

        HashSet<string> names = [.. entries.Where(e => e.Kind == 'T').Select(e => e.FullName)];
        ILookup<string, ApiEntry> members =
            entries.Where(e => e.Kind != 'T').ToLookup(e => e.Owner);

        // In ordinal order an enclosing type stands before what it encloses, as metadata wants it.
        Types =
        [
            .. entries.Where(e => e.Kind == 'T')
                .OrderBy(e => e.FullName, StringComparer.Ordinal)
                .Select(e => new ApiType(e, names.Contains(e.Owner), [.. members[e.FullName]])),
        ];
    }

    /// <summary>The simple name, such as <c>mscorlib</c>.</summary>
    public string Name => _header["assembly"];

    /// <summary>The package that brings the assembly.</summary>
    public string Package => _header["package"];

    /// <summary>The version of the package that was read.</summary>
    public string PackageVersion => _header["source-version"];

    /// <summary>The assembly's own version, of four parts.</summary>
    public Version Version => Version.Parse(_header["version"]);

    public IReadOnlyList<ApiType> Types { get; }

    /// <summary>The assemblies that it refers to.</summary>
    public string[] References => _header["references"].Split(
        ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Reads a listing.</summary>
    public static ApiAssembly Parse(string text)
    {
        return new ApiAssembly(text);
    }

    /// <summary>What the header says under a name, such as <c>members</c>.</summary>
    public string Header(string name)
    {
        return _header[name];
    }
}
