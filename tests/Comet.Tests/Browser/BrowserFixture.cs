using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>
/// The machine's own Chromium, driven headless. Nothing is downloaded: the package brings the
/// driver, the system the browser.
/// </summary>
/// <remarks>Browser tests must not run beside others: mark the class [DoNotParallelize].</remarks>
public static class BrowserFixture
{
    private const int LaunchTimeoutMs = 60_000;

    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly string[] s_arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ];

    /// <summary>Starts the browser; dispose it to end it and its driver's connection.</summary>
    /// <returns>The browser. Without one on this machine the test is skipped.</returns>
    public static async Task<IBrowser> LaunchAsync()
    {
        string? path = Find(Environment.GetEnvironmentVariable("CHROMIUM"), SearchPath());
        if (path is null)
        {
            Assert.Inconclusive("No Chromium on this machine: "
                + "put chromium, chromium-browser or google-chrome on the PATH, "
                + "or name one in the environment variable CHROMIUM.");
        }

        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser;
        try
        {
            browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                Headless = true,
                Args = s_arguments,
                Timeout = LaunchTimeoutMs,
            });
        }
        catch
        {
            playwright.Dispose();
            throw;
        }

        // The driver lives as long as its browser.
        browser.Disconnected += (_, _) => playwright.Dispose();
        return browser;
    }

    /// <summary>The browser's executable, or null.</summary>
    /// <param name="named">A path that wins over the search when the file exists.</param>
    /// <param name="directories">Where to search, in order.</param>
    internal static string? Find(string? named, IEnumerable<string> directories)
    {
        if (File.Exists(named))
        {
            return named;
        }

        return directories
            .SelectMany(d => s_names.Select(name => Path.Combine(d, name)))
            .FirstOrDefault(File.Exists);
    }

    private static string[] SearchPath()
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
    }
}
