using System.Text;
using Comet.Simulator.Options;
using Comet.Simulator.Recording;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Recording;

/// <summary>Access tokens are written over in frames, too.</summary>
[TestClass]
public class WireMaskTests
{
    private const string Token = "secret/token==";
    private const string Mask = "wwwwwwwwwwwwww";

    [TestMethod]
    public void A_token_in_a_masked_frame_is_written_over_however_its_octets_come()
    {
        byte[] bytes =
        [
            .. Frame(RawWebSocket.Text, $"a {Token} b"),

            // Its fragments, with control frames between and around them.
            .. Frame(RawWebSocket.Ping, "secret"),
            .. Frame(RawWebSocket.Text, "x secr", false),
            .. Frame(RawWebSocket.Ping, Token),
            .. Frame(RawWebSocket.Continuation, "et/tok", false),
            .. Frame(RawWebSocket.Continuation, "", false),
            .. Frame(RawWebSocket.Continuation, "en== y"),

            // What looks like its end, or its beginning, in another message.
            .. Frame(RawWebSocket.Text, "secret/"),
            .. Frame(RawWebSocket.Text, "token=="),
            .. Frame(RawWebSocket.Text, new string('z', 300) + Token),
        ];
        byte[] expected =
        [
            .. Frame(RawWebSocket.Text, $"a {Mask} b"),
            .. Frame(RawWebSocket.Ping, "secret"),
            .. Frame(RawWebSocket.Text, "x wwww", false),
            .. Frame(RawWebSocket.Ping, Mask),
            .. Frame(RawWebSocket.Continuation, "wwwwww", false),
            .. Frame(RawWebSocket.Continuation, "", false),
            .. Frame(RawWebSocket.Continuation, "wwww y"),
            .. Frame(RawWebSocket.Text, "secret/"),
            .. Frame(RawWebSocket.Text, "token=="),
            .. Frame(RawWebSocket.Text, new string('z', 300) + Mask),
        ];
        const string request = "GET /ws?access_token=";
        byte[] head = Encoding.ASCII.GetBytes($"{request}{Token} HTTP/1.1\r\n\r\n");
        byte[] maskedHead = Encoding.ASCII.GetBytes($"{request}{Mask} HTTP/1.1\r\n\r\n");
        foreach (int size in (int[])[1, 2, 3, 7, 100, bytes.Length])
        {
            WireMask mask = Create(false);
            List<byte> found = [.. mask.Take(head, false)];
            TakeAll(mask, bytes, size, found);
            CollectionAssert.AreEqual((byte[])[.. maskedHead, .. expected], found, $"by {size}");
        }
    }

    [TestMethod]
    public void Of_what_the_server_sends_frames_begin_behind_the_head_of_its_answer()
    {
        byte[] bytes =
            Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n");
        byte[] sent =
        [
            .. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n\r\n{Token}"),
            .. bytes,
            .. RawWebSocket.Frame(RawWebSocket.Text, "sec"u8, false, false),
            .. RawWebSocket.Frame(RawWebSocket.Continuation, "ret/token==!"u8, true, false),
        ];
        byte[] expected =
        [
            .. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n\r\n{Mask}"),
            .. bytes,
            .. RawWebSocket.Frame(RawWebSocket.Text, "www"u8, false, false),
            .. RawWebSocket.Frame(RawWebSocket.Continuation, "wwwwwwwwwww!"u8, true, false),
        ];
        foreach (int size in (int[])[3, sent.Length])
        {
            WireMask mask = Create(true);
            List<byte> found = [];
            int at = size == 3 ? "HTTP/1.1 200 OK\r\n\r\nsecret/token=="u8.Length : 0;
            found.AddRange(mask.Take(sent.AsSpan(0, at), false));

            // Where the answer's first piece has its status line, as the server sends it.
            int line = size == 3 ? 20 : 0;
            found.AddRange(mask.Take(sent.AsSpan(at, line), true));
            TakeAll(mask, sent[(at + line)..], size, found);
            CollectionAssert.AreEqual(expected, found, $"by {size}");
        }
    }

    [TestMethod]
    public async Task A_recording_has_no_token_that_was_sent_in_a_message_and_is_replayed()
    {
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await TestSimulator.StartRecordedAsync(
            new SimulatorOptions { Token = Token, RecordFile = directory.File }))
        {
            string access = $"access_token={Uri.EscapeDataString(Token)}";
            using RawWebSocket ws = await RawWebSocket.OpenAsync(
                simulator, $"/ws?topics=message&since=latest&{access}");
            using RawWebSocket echo = await RawWebSocket.OpenAsync(simulator, $"/echo?{access}");
            string escaped = Token.Replace("/", "\\/").Replace("s", "\\u0073");
            foreach (string text in (string[])[Token, escaped])
            {
                await ws.SendAsync(RawWebSocket.Text, Encoding.ASCII.GetBytes(
                    $"{{\"topic\":\"message\",\"data\":\"{text}\"}}"));
                StringAssert.Contains(
                    Encoding.ASCII.GetString((await ws.ReadFrameAsync()).Payload), text);
            }

            await echo.SendAsync(RawWebSocket.Text, "secret/"u8.ToArray(), false);
            await echo.SendAsync(RawWebSocket.Continuation, "token=="u8.ToArray());
            string echoed = "";
            while (echoed.Length < Token.Length)
            {
                echoed += Encoding.ASCII.GetString((await echo.ReadFrameAsync()).Payload);
            }

            Assert.AreEqual(Token, echoed);
        }

        WireRecording recording = directory.Read();
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());

        // As it is, and as a client's frames have it, whose masking-key is always the same here.
        byte[] key = [0x37, 0xFA, 0x21, 0x3D];
        byte[] file = await File.ReadAllBytesAsync(directory.File);
        Assert.AreEqual(-1, file.AsSpan().IndexOf("secret/"u8));
        Assert.AreEqual(-1, file.AsSpan().IndexOf("token=="u8));
        for (int shift = 0; shift < 4; shift++)
        {
            byte[] masked = [.. "secret/"u8.ToArray().Select(
                (octet, i) => (byte)(octet ^ key[(i + shift) & 3]))];
            Assert.AreEqual(-1, file.AsSpan().IndexOf(masked), $"{shift}");
        }
    }

    private static WireMask Create(bool isSent)
    {
        return new WireMask(() => new TokenMask(Token, null), isSent);
    }

    private static byte[] Frame(int opcode, string payload, bool isFinal = true)
    {
        return RawWebSocket.Frame(opcode, Encoding.ASCII.GetBytes(payload), isFinal);
    }

    private static void TakeAll(WireMask mask, byte[] bytes, int size, List<byte> found)
    {
        int before = found.Count;
        for (int at = 0; at < bytes.Length; at += size)
        {
            int count = Math.Min(size, bytes.Length - at);
            found.AddRange(mask.Take(bytes.AsSpan(at, count), true));
            Assert.AreEqual(at + count, found.Count - before + mask.Pending);
        }

        found.AddRange(mask.Take([], true, true));
        Assert.AreEqual(0, mask.Pending);
    }
}
