using System.Net;
using System.Text.RegularExpressions;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay;

/// <summary>The file of the boards that may dial a relay.</summary>
[TestClass]
public partial class RelayDeviceFileTests
{
    private const string Token = "0123456789abcdef";
    private readonly string _file = Path.GetTempFileName();

    [TestCleanup]
    public void Delete()
    {
        File.Delete(_file);
    }

    [TestMethod]
    public void Each_line_is_a_board()
    {
        File.WriteAllText(
            _file, $"# a comment\r\n\nboard-1 {Token}\n  board~2\t{Token}=  \n*  {Token}x");
        CollectionAssert.AreEqual(
            (string[])[$"board-1 {Token}", $"board~2 {Token}=", $"* {Token}x"],
            DeviceFile.Read(_file).Select(device => $"{device.Key} {device.Value}").ToArray());
    }

    [TestMethod]
    [DataRow("a", "1: 1 word; expected a board's id and its token")]
    [DataRow("\n# b\na b c", "3: 3 words; expected a board's id and its token")]
    [DataRow("a/b 0123456789abcdef",
        "1: a/b is not a board's id; expected up to 64 letters, digits and -._~, or *")]
    [DataRow("a 0123", "1: the token of a is none; expected 8 to 48 letters")]
    [DataRow("a 01234567\na 12345678", "2: a is in line 1 already; expected each board once")]
    public void What_is_wrong_is_told_with_its_line_and_without_the_token(
        string text, string fault)
    {
        File.WriteAllText(_file, text);
        SimulatorException told =
            Assert.ThrowsExactly<SimulatorException>(() => DeviceFile.Read(_file));
        StringAssert.StartsWith(told.Message, $"{_file}:{fault}");
        Assert.DoesNotContain("0123 ", told.Message);
        Assert.DoesNotContain("1234567", told.Message);
    }

    [TestMethod]
    public void A_file_that_is_none_and_one_with_too_many_are_told()
    {
        File.WriteAllLines(
            _file, Enumerable.Range(1, 2001).Select(number => $"{number} {Token}"));
        Assert.AreEqual(
            $"{_file}:2001: one board too many; expected 2000 at most",
            Assert.ThrowsExactly<SimulatorException>(() => DeviceFile.Read(_file)).Message);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<SimulatorException>(() => DeviceFile.Read(_file + "x")).Message,
            $"--devices {_file}x: there is no such file; expected ");
    }

    [TestMethod]
    public async Task A_board_of_the_file_dials_with_its_token_and_a_file_for_all_is_warned_of()
    {
        File.WriteAllText(_file, $"board-1 {Token}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                _file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        using SimulatorProcess relay = SimulatorProcess.Start(
            "relay", "--port", "0", "--broker-port", "off", "--devices", _file);
        await relay.PrintsAsync("/uplink/board-1 with its token");
        Assert.DoesNotContain("any board", relay.Output);
        Assert.DoesNotContain(Token, relay.Output);
        Assert.AreEqual(
            !OperatingSystem.IsWindows(),
            relay.Errors.Contains(
                $"--devices {_file}: everybody on this machine may read", StringComparison.Ordinal),
            relay.Errors);
        Assert.DoesNotContain(Token, relay.Errors);
        await relay.PrintsAsync("/devices lists them");
        Uri url = new(UrlPattern().Match(relay.Output).Value);
        Assert.AreEqual(HttpStatusCode.Conflict, await DialAsync(url, "board-1", Token));
        Assert.AreEqual(HttpStatusCode.Unauthorized, await DialAsync(url, "board-1", "wrong"));
        Assert.AreEqual(HttpStatusCode.Unauthorized, await DialAsync(url, "board-2", Token));
    }

    [TestMethod]
    public async Task A_board_is_named_once()
    {
        File.WriteAllText(_file, $"a {Token}");
        using SimulatorProcess relay = SimulatorProcess.Start(
            "relay", "--port", "0", "--device", "a", "--devices", _file);
        Assert.AreEqual(2, await relay.ExitCodeAsync(), relay.Output);
        StringAssert.StartsWith(relay.Errors, $"comet: --device a: it is in {_file}, too; ");
    }

    // Who may dial and has no greeting gets 409.
    private static async Task<HttpStatusCode> DialAsync(Uri relay, string id, string token)
    {
        using HttpClient client = new() { Timeout = Limit.Patience };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + token);
        using HttpResponseMessage answer =
            await client.GetAsync(new Uri(relay, "uplink/" + id), Limit.Token);
        return answer.StatusCode;
    }

    [GeneratedRegex("http://[^/]+/")]
    private static partial Regex UrlPattern();
}
