using System.Xml.Linq;
using Comet.Tests.House;
using Comet.Tests.Portability.Reference;

namespace Comet.Tests.Portability.Project;

/// <summary>A project for the device's own build system, which cannot be run here: what it says
/// must agree with what is compiled here.</summary>
internal sealed class DeviceProject
{
    /// <summary>The path of the firmware's project.</summary>
    public const string Firmware = "device/Comet.Device.nfproj";

    /// <summary>The path of the unit tests' project.</summary>
    public const string Tests = "tests/Comet.Tests.Device.nfproj";

    // Read from the closest version whose sources could be had. The public API is the same as far
    // as this project uses it; none of them is a major step.
    private static readonly Dictionary<(string Package, string Version), string> s_listed = new()
    {
        [("nanoFramework.System.Device.Wifi", "1.5.149")] = "1.5.147",
        [("nanoFramework.System.Net.WebSockets", "1.1.170")] = "1.1.167",
        [("nanoFramework.Hardware.Esp32", "1.6.40")] = "1.6.42",
        [("nanoFramework.TestFramework", "3.0.80")] = "3.0.77",
    };

    private readonly string _directory;
    private readonly XElement _project;
    private readonly Dictionary<string, string> _packages;
    private readonly Dictionary<string, string> _tools;

    private DeviceProject(string directory, string project, string packages)
    {
        _directory = directory;
        _project = XDocument.Parse(project).Root!;
        ILookup<bool, XElement> kinds = XDocument.Parse(packages)
            .Descendants("package")
            .ToLookup(p => p.Attribute("developmentDependency")?.Value == "true");
        _packages = Versions(kinds[false]);
        _tools = Versions(kinds[true]);
    }

    /// <summary>The sources that the project names itself, relative to the repository.</summary>
    public IReadOnlyList<string> Sources =>
    [
        .. Elements("Compile").Select(
            e => $"{_directory}/{Slashes(e.Attribute("Include")!.Value)}"),
    ];

    /// <summary>The source lists that it imports, relative to the repository.</summary>
    public IReadOnlyList<string> Lists =>
    [
        .. Elements("Import").Select(e => e.Attribute("Project")!.Value)
            .Where(p => p.EndsWith(".projitems", StringComparison.Ordinal))
            .Select(p => Path.GetRelativePath(
                Repository.Root, Path.Combine(Repository.Root, _directory, Slashes(p))))
            .Select(Slashes),
    ];

    /// <summary>The assemblies of the listings that its packages bring.</summary>
    public IReadOnlyList<string> Assemblies =>
    [
        .. ApiLibrary.Instance.Assemblies
            .Where(a => _packages.ContainsKey(a.Package))
            .Select(a => a.Name),
    ];

    /// <summary>The assemblies of which a newer version was listed than the one that is asked for:
    /// the listing may name what is not there yet.</summary>
    public IReadOnlyList<string> ListedAhead =>
    [
        .. ApiLibrary.Instance.Assemblies
            .Where(a => _packages.TryGetValue(a.Package, out string? version)
                && Version.Parse(a.PackageVersion) > Version.Parse(version))
            .Select(a => a.Name),
    ];

    /// <summary>Reads a project and the <c>packages.config</c> beside it.</summary>
    /// <param name="path">Relative to the repository.</param>
    public static DeviceProject Read(string path)
    {
        string directory = Slashes(Path.GetDirectoryName(path)!);
        return Parse(
            directory, Repository.Read(path), Repository.Read($"{directory}/packages.config"));
    }

    /// <summary>A project of the given texts.</summary>
    /// <param name="directory">Where it lies, relative to the repository.</param>
    /// <param name="project">The project's XML.</param>
    /// <param name="packages">The XML of the <c>packages.config</c> beside it.</param>
    public static DeviceProject Parse(string directory, string project, string packages)
    {
        return new DeviceProject(directory, project, packages);
    }

    /// <summary>What a property is set to, whatever the condition; the empty string when it is not
    /// set.</summary>
    public string Property(string name)
    {
        return string.Join('|', Elements(name).Select(e => e.Value.Trim()));
    }

    /// <summary>Packages of tools that the project takes from another place than the one where
    /// they are restored.</summary>
    public IEnumerable<string> ForeignTools()
    {
        string toolset = Slashes(Property("CompilerToolset"));
        return _tools.Select(t => $"../packages/{t.Key}.{t.Value}/")
            .Where(place => !toolset.StartsWith(place, StringComparison.Ordinal))
            .Select(place => $"the compiler is {toolset}, and {place} is restored");
    }

    /// <summary>References of an image, and of what it refers to, that no package brings.</summary>
    /// <param name="references">The names of the assemblies that the image refers to.</param>
    public IEnumerable<string> Unsupplied(IEnumerable<string> references)
    {
        HashSet<string> needed = [];
        Queue<string> waiting = new(references);
        while (waiting.TryDequeue(out string? name))
        {
            if (needed.Add(name))
            {
                ApiLibrary.Instance.Assemblies.Single(a => a.Name == name).References
                    .ToList().ForEach(waiting.Enqueue);
            }
        }

        return needed.Except(Assemblies).Select(name => $"no package brings {name}");
    }

    /// <summary>Packages of which another version was listed than the one that is asked for.
    /// </summary>
    public IEnumerable<string> OtherVersions()
    {
        foreach ((string package, string version) in _packages)
        {
            ApiAssembly? listing =
                ApiLibrary.Instance.Assemblies.FirstOrDefault(a => a.Package == package);
            if (listing is null)
            {
                yield return $"there is no listing of {package}";
            }
            else if (s_listed.GetValueOrDefault((package, version), version)
                != listing.PackageVersion)
            {
                yield return $"{package} is {version} here and {listing.PackageVersion} in the "
                    + "listing";
            }
        }
    }

    /// <summary>References that point elsewhere than to the packages, and packages without one.
    /// </summary>
    public IEnumerable<string> ForeignReferences()
    {
        List<string> used = [];
        foreach (XElement reference in Elements("Reference"))
        {
            string name = reference.Attribute("Include")!.Value;
            string hint = Slashes(reference.Elements().Single().Value);
            string? package = _packages.Keys.FirstOrDefault(
                id => hint.StartsWith($"../packages/{id}.{_packages[id]}/lib/{name}.",
                    StringComparison.Ordinal));
            if (package is null)
            {
                yield return $"{name} is at {hint}, in no package of packages.config";
            }
            else
            {
                used.Add(package);
            }
        }

        foreach (string package in _packages.Keys.Except(used))
        {
            yield return $"nothing refers to package {package}";
        }
    }

    private static Dictionary<string, string> Versions(IEnumerable<XElement> packages)
    {
        return packages.ToDictionary(
            p => p.Attribute("id")!.Value, p => p.Attribute("version")!.Value);
    }

    private static string Slashes(string path)
    {
        return path.Replace('\\', '/');
    }

    private IEnumerable<XElement> Elements(string name)
    {
        return _project.Descendants().Where(e => e.Name.LocalName == name);
    }
}
