using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

[TestClass]
[DoNotParallelize]
public class BrowserFixtureTests
{
    private const string Page = """
        <!doctype html><title>smoke</title><p id="out"></p>
        <script>
          fetch('/value').then(r => r.text())
            .then(t => document.getElementById('out').textContent = 'got ' + t);
        </script>
        """;

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_page_from_a_socket_on_loopback_runs_its_script()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task serving = ServeAsync(listener);

        await using (IBrowser browser = await BrowserFixture.LaunchAsync())
        {
            IPage page = await browser.NewPageAsync();
            await page.GotoAsync($"http://127.0.0.1:{port}/");
            await page.WaitForFunctionAsync(
                "document.getElementById('out').textContent === 'got 42'");
            Assert.AreEqual("smoke", await page.TitleAsync());
        }

        listener.Stop();
        await serving;
    }

    [TestMethod]
    public void A_machine_without_a_browser_has_none_to_find()
    {
        Assert.IsNull(BrowserFixture.Find(null, []));
        Assert.IsNull(BrowserFixture.Find("no-such-file", [AppContext.BaseDirectory]));
        string here = Path.Combine(AppContext.BaseDirectory, "Comet.Tests.dll");
        Assert.AreEqual(here, BrowserFixture.Find(here, []));
    }

    private static async Task ServeAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                // Not awaited: the browser may open a connection that it never uses.
                _ = AnswerAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (SocketException)
        {
            // The listener was stopped: the test is over.
        }
        catch (ObjectDisposedException)
        {
            // The same, seen a moment later.
        }
    }

    private static async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using TcpClient owned = client;
            NetworkStream stream = client.GetStream();
            using StreamReader reader = new(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
            string? requestLine = await reader.ReadLineAsync();
            while (!string.IsNullOrEmpty(await reader.ReadLineAsync()))
            {
                // The rest of the head does not matter here.
            }

            string body = requestLine?.StartsWith("GET /value ", StringComparison.Ordinal) == true
                ? "42"
                : Page;
            byte[] answer = Encoding.ASCII.GetBytes(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
                + $"Content-Length: {body.Length}\r\n\r\n{body}");
            await stream.WriteAsync(answer);
        }
        catch (IOException)
        {
            // The browser gave up a connection that it had opened to spare.
        }
    }
}
