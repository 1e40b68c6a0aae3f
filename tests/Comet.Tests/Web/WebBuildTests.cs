using System.Diagnostics;
using System.Reflection;
using System.Text;
using Comet.Simulator.Content;
using Comet.Tests.House;
using Comet.Web.Build;

namespace Comet.Tests.Web;

/// <summary>The tool as a build runs it.</summary>
[TestClass]
public class WebBuildTests
{
    private static readonly string s_configuration = typeof(WebBuildTests).Assembly
        .GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    [TestMethod]
    public async Task The_pack_is_written()
    {
        using WebFolder folder = new WebFolder().With("index.html", "<p>a</p>");
        Assert.AreEqual(
            (0, "/: 8 bytes, minified 8, compressed 0\n", ""),
            await ToolAsync(folder.Source, folder.Target));
        CollectionAssert.AreEqual(
            WebPack.Of(folder.Source).ToBytes(), await File.ReadAllBytesAsync(folder.Target));
        AssertNothingBeside(folder.Target);
    }

    [TestMethod]
    public async Task A_fault_leaves_the_last_pack_as_it_is()
    {
        using WebFolder folder = new WebFolder().With("index.html", "<p>a</p>");
        await ToolAsync(folder.Source, folder.Target);
        byte[] last = await File.ReadAllBytesAsync(folder.Target);
        folder.With("comet.js", "class {");
        (int code, string output, string error) = await ToolAsync(folder.Source, folder.Target);
        Assert.AreEqual(1, code);
        Assert.AreEqual("", output);
        StringAssert.Contains(error, "comet.js(1,7) : error WEB0001: ");
        Assert.AreEqual(1, error.Count(c => c == '\n'));
        CollectionAssert.AreEqual(last, await File.ReadAllBytesAsync(folder.Target));
        AssertNothingBeside(folder.Target);
    }

    [TestMethod]
    public async Task A_folder_that_is_not_there_is_named()
    {
        using WebFolder folder = new();
        (int code, _, string error) = await ToolAsync(folder.Source, folder.Target);
        Assert.AreEqual(1, code);
        Assert.AreEqual($"{folder.Source} : error WEB0001: is no folder; expected the one of the "
            + "web files\n", error);
        Assert.IsFalse(File.Exists(folder.Target));
    }

    [TestMethod]
    public async Task A_place_that_cannot_be_written_is_named()
    {
        using WebFolder folder = new WebFolder().With("index.html", "<p>a</p>");
        Directory.CreateDirectory(folder.Target);
        (int code, _, string error) = await ToolAsync(folder.Source, folder.Target);
        Assert.AreEqual(1, code);
        StringAssert.StartsWith(error, $"{folder.Target} : error WEB0003: ");
        AssertNothingBeside(folder.Target);
    }

    [TestMethod]
    public async Task Two_arguments_are_expected()
    {
        (int code, _, string error) = await ToolAsync("one");
        Assert.AreEqual(2, code);
        StringAssert.Contains(error, "error WEB0002: expected a folder of web files and the file");
    }

    [TestMethod]
    public async Task Files_are_packed_again_only_when_one_came_changed_or_went()
    {
        using WebFolder folder = new WebFolder().With("index.html", "<p>a</p>");
        await PackAsync(folder);
        AssertPacked(folder, "/");

        DateTime built = Mark(folder);
        await PackAsync(folder);
        Assert.AreEqual(built, File.GetLastWriteTimeUtc(folder.Target), "nothing happened");

        folder.With("b.txt", "b");
        File.SetLastWriteTimeUtc(Path.Combine(folder.Source, "b.txt"), built.AddHours(-1));
        await PackAsync(folder);
        AssertPacked(folder, "/,/b.txt");

        Mark(folder);
        File.Delete(Path.Combine(folder.Source, "b.txt"));
        await PackAsync(folder);
        AssertPacked(folder, "/");

        Mark(folder);
        folder.With("index.html", "<p>other</p>");
        await PackAsync(folder);
        AssertPacked(folder, "/");
    }

    [TestMethod]
    public async Task The_firmware_gets_what_the_simulator_has()
    {
        // The firmware's own project needs a project system that is not at hand everywhere; this
        // one has its steps that make the resources, in their order.
        using WebFolder folder = new();
        string targets = Path.Combine(Repository.Root, "device/WebContent.targets");
        string pack = Path.Combine(Repository.Root, "device/obj/web.bin");
        string probe = folder.At("probe.proj");
        string old = folder.At("obj/Comet.Device.Resources.nanoresources");
        Directory.CreateDirectory(folder.At("obj"));
        await File.WriteAllTextAsync(old, "");
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        Directory.CreateDirectory(Path.GetDirectoryName(pack)!);
        File.Delete(pack);
        await File.WriteAllTextAsync(probe, $"""
            <Project>
              <PropertyGroup>
                <RootNamespace>Comet.Device</RootNamespace>
                <IntermediateOutputPath>{folder.At("obj/")}</IntermediateOutputPath>
                <PrepareResourcesDependsOn>
                  PrepareResourceNames;ResGen;CompileLicxFiles;NanoResourceGenerator
                </PrepareResourcesDependsOn>
              </PropertyGroup>
              <Import Project="{targets}" />
              <Target Name="PrepareResourceNames" />
              <Target Name="ResGen" />
              <Target Name="CompileLicxFiles" />
              <Target Name="NanoResourceGenerator">
                <Error Condition="!Exists('$(WebContentFile)')" Text="the pack is not there yet" />
                <Error Condition="Exists('$(WebContentResources)')" Text="they are not made anew" />
              </Target>
              <Target Name="PrepareResources" DependsOnTargets="$(PrepareResourcesDependsOn)" />
            </Project>
            """);
        (int code, string output, string error) = await RunAsync(
            "msbuild", probe, "-nologo", "-nodeReuse:false", "-target:PrepareResources");
        Assert.AreEqual(0, code, output + error);
        CollectionAssert.AreEqual(
            new EmbeddedContent().Index, await File.ReadAllBytesAsync(pack));
    }

    // As if all had been built a second ago; the tool itself is older. The time of a file written
    // now may lag behind the clock by some milliseconds.
    private static DateTime Mark(WebFolder folder)
    {
        DateTime built = DateTime.UtcNow.AddSeconds(-1);
        foreach (string file in Directory.EnumerateFiles(
            folder.At(""), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, built);
        }

        return built;
    }

    private static void AssertPacked(WebFolder folder, string paths)
    {
        WebPack pack = WebPack.Of(folder.Source);
        Assert.AreEqual(paths, string.Join(',', pack.Files.Select(file => file.Path)));
        CollectionAssert.AreEqual(pack.ToBytes(), File.ReadAllBytes(folder.Target));
    }

    // The build's own steps, with folders of the test's.
    private static async Task PackAsync(WebFolder folder)
    {
        (int code, string output, string error) = await RunAsync(
            "msbuild",
            Path.Combine(Repository.Root, "shared/Web.Build/Comet.Web.Build.csproj"),
            "-nologo",
            "-nodeReuse:false",
            "-target:ListWebContent",
            $"-property:Configuration={s_configuration}",
            $"-property:WebContentFolder={folder.Source}",
            $"-property:WebContentFile={folder.Target}",
            $"-property:WebContentList={folder.At("web.files")}");
        Assert.AreEqual(0, code, output + error);
    }

    private static Task<(int Code, string Output, string Error)> ToolAsync(
        params string[] arguments)
    {
        return RunAsync([typeof(WebPack).Assembly.Location, .. arguments]);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        params string[] arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = new(host)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return (process.ExitCode, Lines(await output), Lines(await error));
    }

    private static string Lines(string text)
    {
        return text.ReplaceLineEndings("\n");
    }

    private static void AssertNothingBeside(string file)
    {
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
    }
}
