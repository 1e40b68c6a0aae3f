using System.Text.Json;
using System.Text.RegularExpressions;
using Comet.Tests.Bench;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The bench's panel in a browser, and what went wrong on it.</summary>
internal sealed partial class PanelPage
{
    // What is written on canvases, and all rates that were ever shown.
    private const string KeepTold = """
        window.texts = new Set();
        window.rates = [];
        const { fillText } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
          window.texts.add(text);
          fillText.call(this, text, ...place);
        };
        new MutationObserver(changes => changes
          .filter(({ target }) => target.id === "events-now")
          .forEach(({ target }) => window.rates.push(Number(target.textContent))))
          .observe(document, { childList: true, subtree: true });
        """;

    private readonly List<string> _faults = [];

    private PanelPage(IPage page)
    {
        Page = page;
        page.PageError += (_, fault) => _faults.Add(fault);
        page.Console += (_, message) =>
        {
            // Of what the bench refuses the browser tells, too; the page shows why.
            bool isRefusal = message.Text.Contains(" 400 ", StringComparison.Ordinal);
            if (message.Type == "error" && !isRefusal)
            {
                _faults.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Opens the panel and waits until it follows the board.</summary>
    public static async Task<PanelPage> OpenAsync(
        IBrowser browser, TestBench bench, BrowserNewPageOptions? options = null)
    {
        PanelPage panel = new(await browser.NewPageAsync(options));
        IPage page = panel.Page;
        await page.AddInitScriptAsync(KeepTold);
        await page.GotoAsync(bench.Url.AbsoluteUri);
        await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync("live by websocket");
        await Assertions.Expect(page.Locator("#log")).ToContainTextAsync(EpochPattern());
        JsonElement log = (await bench.StateAsync()).GetProperty("log");
        await Assertions.Expect(page.Locator("#log"))
            .ToContainTextAsync(log.GetProperty("epoch").GetString()!);
        panel.AssertSound();
        return panel;
    }

    /// <summary>The row of a fault.</summary>
    public ILocator Fault(string name)
    {
        return Page.GetByRole(
            AriaRole.Form, new PageGetByRoleOptions { Name = name, Exact = true });
    }

    /// <summary>The switch of a fault.</summary>
    public ILocator Switch(string name)
    {
        return Page.GetByRole(
            AriaRole.Switch, new PageGetByRoleOptions { Name = name, Exact = true });
    }

    /// <summary>The generator of a sensor's signal.</summary>
    public ILocator Generator(string sensor)
    {
        return Page.GetByRole(
            AriaRole.Form, new PageGetByRoleOptions { Name = $"Signal of {sensor}" });
    }

    /// <summary>Nothing has gone wrong.</summary>
    public void AssertSound()
    {
        Assert.IsEmpty(_faults, string.Join('\n', _faults));
    }

    [GeneratedRegex("^epoch [0-9a-f]{8}, ")]
    private static partial Regex EpochPattern();
}
