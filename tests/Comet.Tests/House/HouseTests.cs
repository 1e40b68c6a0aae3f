using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.House;

/// <summary>The house rules over the sources as they are.</summary>
[TestClass]
public class HouseTests
{
    // Shared files that the device has no part in: the kernels in vectors, and what makes a relay
    // of the engine, by hooks that do not exist where nothing implements them.
    private const string HostKernels = "shared/Foundation/HostKernels.cs";
    private const string RelayPart = ".Relay.cs";

    // Octets named by RFC 5234, and words of HTTP: a sentence would only repeat the name.
    private static readonly string[] s_selfExplanatory =
    [
        "Ascii.Tab", "Ascii.LineFeed", "Ascii.CarriageReturn", "Ascii.Space", "FieldName.*",
        "HttpMethod.*",
    ];

    private static readonly string[] s_binary = [".png", ".ico", ".gz", ".bin", ".jpg", ".woff2"];

    [TestMethod]
    public void Files_have_at_most_400_lines()
    {
        AssertKept("", (text, _) => HouseRules.FileLength(text));
    }

    [TestMethod]
    public void Lines_have_at_most_100_columns()
    {
        AssertKept("", (text, _) => HouseRules.LineLength(text));
    }

    [TestMethod]
    public void Functions_have_at_most_70_lines()
    {
        AssertKept("", (text, _) => SyntaxRules.FunctionLength(text));
    }

    [TestMethod]
    public void Files_hold_one_type_and_are_named_after_it()
    {
        AssertKept("", (text, path) => SyntaxRules.OneTypeAFile(text, Path.GetFileName(path)));
    }

    [TestMethod]
    public void Shared_sources_are_not_compiled_conditionally()
    {
        AssertKept("shared", (text, path) =>
            path == HostKernels || (path.EndsWith(RelayPart, StringComparison.Ordinal)
                && text.StartsWith("#if COMET_HOST\n", StringComparison.Ordinal)
                && text.EndsWith("}\n#endif\n", StringComparison.Ordinal))
                ? []
                : HouseRules.Conditional(text));
    }

    [TestMethod]
    public void There_are_no_regions()
    {
        AssertKept("", (text, _) => HouseRules.Region(text));
    }

    [TestMethod]
    public void There_are_no_reminders()
    {
        AssertKept("", (text, _) => HouseRules.Reminder(text));
    }

    [TestMethod]
    public void There_is_no_code_in_comments()
    {
        AssertKept("", (text, _) => HouseRules.CommentedOutCode(text));
    }

    [TestMethod]
    public void Public_members_of_shared_code_are_documented()
    {
        AssertKept("shared", (text, path) => SyntaxRules.Documentation(
            text, Path.GetFileName(path), s_selfExplanatory));
    }

    [TestMethod]
    public void Tracked_files_name_no_place_on_a_machine_or_in_a_network()
    {
        IReadOnlyList<string>? tracked = Repository.TrackedFiles();
        if (tracked is null)
        {
            Assert.Inconclusive("No git on this machine, or this is no clone: "
                + "which files are tracked cannot be told.");
        }

        AssertNone(tracked
            .Where(path => !s_binary.Contains(Path.GetExtension(path)))
            .SelectMany(path => PlacesIn(path).Select(v => $"{path}: {v}")));
    }

    [TestMethod]
    public void Folders_of_shared_code_depend_on_those_before_them_only()
    {
        using ModuleDefinition module = DeviceImages.Open("firmware");
        AssertNone(Layers.Direction(module.Types));
    }

    [TestMethod]
    public void Shared_code_knows_no_socket_thread_clock_file_or_random_source()
    {
        using ModuleDefinition module = DeviceImages.Open("firmware");
        AssertNone(Layers.Worldly(module.Types.Where(
            t => t.Namespace.StartsWith("Comet.Embedded.", StringComparison.Ordinal))));
    }

    [TestMethod]
    public void One_list_names_every_shared_source()
    {
        string list = Directory.GetFiles(
            Path.Combine(Repository.Root, "shared"), "*.projitems").Single();
        AssertNone(SourceList.Unlisted(
            File.ReadAllText(list),
            Repository.CSharpFiles("shared").Select(p => p["shared/".Length..])));
        AssertNone(SourceList.OtherLists(Repository.Read("shared/Comet.Shared.csproj")));
    }

    private static IEnumerable<string> PlacesIn(string path)
    {
        string text = Repository.Read(path);
        return HouseRules.MachinePath(text)
            .Concat(HouseRules.RegistryHost(text))
            .Concat(HouseRules.ForeignShared(text, path, ExistsInRepository));
    }

    private static bool ExistsInRepository(string path)
    {
        return Path.Exists(Path.Combine(Repository.Root, path));
    }

    private static void AssertKept(
        string directory,
        Func<string, string, IEnumerable<string>> rule)
    {
        // What an editor makes is as the editor makes it.
        List<string> files = [.. Repository.CSharpFiles(directory)
            .Where(path => !path.EndsWith(".Designer.cs", StringComparison.Ordinal))];
        Assert.IsNotEmpty(files);
        AssertNone(files.SelectMany(
            path => rule(Repository.Read(path), path).Select(v => $"{path}: {v}")));
    }

    private static void AssertNone(IEnumerable<string> violations)
    {
        List<string> found = [.. violations];
        Assert.IsEmpty(found, $"{found.Count} violation(s):\n" + string.Join('\n', found));
    }
}
