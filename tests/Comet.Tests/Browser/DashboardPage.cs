using System.Globalization;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The dashboard in a browser of its own, and what the browser complained about.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private const float OpenTimeoutMs = 20_000;

    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];

    private DashboardPage(IBrowser browser, IPage page)
    {
        _browser = browser;
        Page = page;
        page.Console += (_, message) =>
        {
            // A violation of the Content-Security-Policy is an error here, too.
            if (message.Type is "error" or "warning")
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Opens the page.</summary>
    /// <param name="simulator">The board.</param>
    /// <param name="fragment">Behind the address.</param>
    /// <param name="options">Size, colours and motion.</param>
    public static Task<DashboardPage> OpenAsync(
        TestSimulator simulator, string fragment = "", BrowserNewPageOptions? options = null)
    {
        return OpenAsync(new Uri(simulator.Url + fragment), options);
    }

    /// <summary>Opens the page at an address, a proxy's perhaps.</summary>
    public static async Task<DashboardPage> OpenAsync(
        Uri url, BrowserNewPageOptions? options = null)
    {
        IBrowser browser = await BrowserFixture.LaunchAsync();
        try
        {
            DashboardPage dashboard = new(browser, await browser.NewPageAsync(options));
            await dashboard.Page.GotoAsync(url.ToString());
            return dashboard;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the page and waits until every lane is connected.</summary>
    public static async Task<DashboardPage> OpenConnectedAsync(
        TestSimulator simulator, string fragment = "", BrowserNewPageOptions? options = null)
    {
        DashboardPage dashboard = await OpenAsync(simulator, fragment, options);
        try
        {
            await dashboard.ExpectConnectedAsync();
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a lane shows, such as its <c>state</c> or its <c>last</c> value.</summary>
    public ILocator Part(string part, string method)
    {
        return Page.Locator($"#{part}-{method}");
    }

    public ILocatorAssertions Expect(string part, string method)
    {
        return Assertions.Expect(Part(part, method));
    }

    /// <summary>What a lane shows, where that is a number.</summary>
    public async Task<double> NumberAsync(string part, string method)
    {
        string text = await Part(part, method).InnerTextAsync();
        return double.Parse(text, CultureInfo.InvariantCulture);
    }

    public async Task ExpectConnectedAsync()
    {
        foreach (string method in Subscriber.Methods)
        {
            await Expect("state", method).ToHaveAttributeAsync(
                "data-state", "open", new LocatorAssertionsToHaveAttributeOptions
                {
                    Timeout = OpenTimeoutMs,
                });
        }
    }

    /// <summary>Waits until every lane shows a text.</summary>
    public async Task ExpectInEveryLaneAsync(string part, string text, float timeoutMs = 15_000)
    {
        foreach (string method in Subscriber.Methods)
        {
            await Expect(part, method).ToHaveTextAsync(
                text, new LocatorAssertionsToHaveTextOptions { Timeout = timeoutMs });
        }
    }

    /// <summary>Presses the button by which every lane is connected or disconnected.</summary>
    public async Task ToggleConnectionsAsync()
    {
        foreach (string method in Subscriber.Methods)
        {
            await Part("connect", method).ClickAsync();
        }
    }

    /// <summary>A lane's diagram as it is now.</summary>
    public Task<string> PictureAsync(string method)
    {
        return Page.EvaluateAsync<string>(
            "method => document.querySelector(`#lane-${method} canvas`).toDataURL()", method);
    }

    /// <summary>Fails when the browser had something to complain about.</summary>
    public void AssertSilent()
    {
        Assert.IsEmpty(_complaints, string.Join('\n', _complaints));
    }

    public ValueTask DisposeAsync()
    {
        return _browser.DisposeAsync();
    }
}
