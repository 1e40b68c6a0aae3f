namespace Comet.Tests.House;

/// <summary>Each rule over text, shown a violation and what comes near one.</summary>
[TestClass]
public class HouseRulesTests
{
    [TestMethod]
    public void The_401st_line_is_one_too_many()
    {
        string lines = string.Concat(Enumerable.Repeat("x\n", 400));
        Assert.IsEmpty(HouseRules.FileLength(lines));
        Assert.HasCount(1, HouseRules.FileLength(lines + "x\n"));
    }

    [TestMethod]
    public void The_101st_column_is_one_too_many()
    {
        Assert.IsEmpty(HouseRules.LineLength("a\n" + new string('x', 100) + "\r\nb"));
        Assert.AreEqual("line 2: 101 columns, 100 are allowed",
            HouseRules.LineLength("a\n" + new string('x', 101) + "\nb").Single());
    }

    [TestMethod]
    [DataRow("#if COMET_HOST")]
    [DataRow("  # elif X")]
    [DataRow("#else")]
    public void Conditional_compilation_is_found(string line)
    {
        Assert.HasCount(1, HouseRules.Conditional("a\n" + line));
        Assert.IsEmpty(HouseRules.Conditional("// " + line + "\n#nullable enable"));
    }

    [TestMethod]
    public void A_region_is_found()
    {
        Assert.HasCount(2, HouseRules.Region("  #region A\nint a;\n#endregion"));
        Assert.IsEmpty(HouseRules.Region("// a region of memory"));
    }

    [TestMethod]
    public void A_reminder_is_found()
    {
        Assert.HasCount(1, HouseRules.Reminder("// TO" + "DO: later"));
        Assert.HasCount(1, HouseRules.Reminder("/* HA" + "CK */"));
        Assert.IsEmpty(HouseRules.Reminder("// what is to do; a hacksaw"));
    }

    [TestMethod]
    [DataRow("// count = 0;")]
    [DataRow("    // int count = Next(a, b);")]
    [DataRow("// Next(a);")]
    [DataRow("// _buffer[i] |= 1;")]
    [DataRow("// if (a > b) {")]
    [DataRow("// if (a > b)")]
    [DataRow("// }")]
    [DataRow("// return count;")]
    public void Code_in_a_comment_is_found(string line)
    {
        Assert.HasCount(1, HouseRules.CommentedOutCode("a\n" + line));
    }

    [TestMethod]
    [DataRow("// The first is kept; the second is not.")]
    [DataRow("// RFC 9112 (section 7.1) calls it last-chunk;")]
    [DataRow("/// <c>Count == 1;</c>")]
    [DataRow("// return to the caller;")]
    [DataRow("count = 0; // from the start")]
    [DataRow("// if (as here) nothing is left, the window closes.")]
    public void A_sentence_in_a_comment_is_no_code(string line)
    {
        Assert.IsEmpty(HouseRules.CommentedOutCode(line));
    }

    [TestMethod]
    public void A_path_of_one_machine_is_found()
    {
        string[] roots = ["wo" + "rk", "t" + "mp", "ho" + "me"];
        foreach (string root in roots)
        {
            Assert.HasCount(1, HouseRules.MachinePath($"cd /{root}/a"));
            Assert.HasCount(1, HouseRules.MachinePath($"\"/{root}/a\""));
            Assert.IsEmpty(HouseRules.MachinePath($"https://example.com/{root}/a"));
            Assert.IsEmpty(HouseRules.MachinePath($"./{root}/a {root}/b"));
        }

        Assert.HasCount(1, HouseRules.MachinePath("cd C" + @":\repo"));
        Assert.HasCount(1, HouseRules.MachinePath("\"C" + @":\\repo"""));
        Assert.IsEmpty(HouseRules.MachinePath("\"A: b" + @"\r\nC" + @":\r\n"""));
    }

    [TestMethod]
    public void A_registry_is_found()
    {
        Assert.HasCount(1, HouseRules.RegistryHost("https://api.nuget" + ".org/v3/index.json"));
        Assert.HasCount(1, HouseRules.RegistryHost("see PyPI" + ".org"));
        Assert.IsEmpty(HouseRules.RegistryHost("nuget restore; https://example.org"));
    }

    [TestMethod]
    public void A_shared_directory_outside_the_repository_is_found()
    {
        string up = "../" + "shared";
        Assert.HasCount(1, HouseRules.ForeignShared($"see {up}/x.md", "README.md", _ => true));
        Assert.HasCount(1, HouseRules.ForeignShared($"see {up}.", "README.md", _ => true));
        Assert.HasCount(1, HouseRules.ForeignShared($"../{up}/a", "device/a.txt", _ => true));
        Assert.HasCount(1, HouseRules.ForeignShared($"{up}/x.md", "device/a.txt", _ => false));
        Assert.IsEmpty(HouseRules.ForeignShared(
            $"{up}/x.md", "device/a.txt", path => path == "shared/x.md"));
        Assert.IsEmpty(HouseRules.ForeignShared(
            $"../{up}".Replace('/', '\\') + @"\x.md", "tests/a/b.txt", p => p == "shared/x.md"));
    }

    [TestMethod]
    public void A_source_that_the_list_leaves_out_is_found()
    {
        const string List = """
            <Project><ItemGroup>
              <Compile Include="$(MSBuildThisFileDirectory)Http\*.cs" />
              <Compile Include="$(MSBuildThisFileDirectory)Board/IBoard.cs" />
            </ItemGroup></Project>
            """;
        string[] files = ["Http/A.cs", "Http/Deep/B.cs", "Board/IBoard.cs", "Board/C.cs", "D.cs"];
        Assert.AreEqual(
            "Http/Deep/B.cs is not in the list\nBoard/C.cs is not in the list\n"
                + "D.cs is not in the list",
            string.Join('\n', SourceList.Unlisted(List, files)));
        Assert.HasCount(2, SourceList.OtherLists(List));
        Assert.IsEmpty(SourceList.OtherLists("<Project><Import Project='a' /></Project>"));
    }
}
