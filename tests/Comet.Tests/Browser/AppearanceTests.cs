using Comet.Tests.EndToEnd.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The dashboard for every screen and everybody.</summary>
[TestClass]
[DoNotParallelize]
public class AppearanceTests
{
    // Pictures of one diagram, one for each frame of a second.
    private const string WatchPictures = """
        method => new Promise(done => {
          const canvas = document.querySelector(`#lane-${method} canvas`);
          const pictures = new Set();
          const end = performance.now() + 1000;
          const look = () => {
            pictures.add(canvas.toDataURL());
            if (performance.now() < end) requestAnimationFrame(look);
            else done(pictures.size);
          };
          look();
        })
        """;

    // Whatever can be seen and cut off, but for the one table that may be scrolled.
    private const string FindClipped = """
        () => [...document.querySelectorAll('body *')]
          .filter(e => e.checkVisibility() && !e.closest('.scroll'))
          .filter(e => e.getBoundingClientRect().right > innerWidth + .5
            || e.matches('button, h3, span, b, p') && e.scrollWidth > e.clientWidth + 1
              && getComputedStyle(e).display !== 'inline')
          .map(e => e.outerHTML.slice(0, 80)).slice(0, 10)
        """;

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    [DataRow(390, 844, ColorScheme.Light)]
    [DataRow(390, 844, ColorScheme.Dark)]
    [DataRow(800, 900, ColorScheme.Light)]
    [DataRow(1280, 900, ColorScheme.Light)]
    [DataRow(1280, 900, ColorScheme.Dark)]
    public async Task Nothing_is_cut_off_and_nobody_shut_out(
        int width, int height, ColorScheme scheme)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(isReplaying: true);
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(
            simulator,
            "",
            new BrowserNewPageOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
            });
        await dashboard.Part("toggle", Subscriber.Sse).ClickAsync();
        await dashboard.ExpectInEveryLaneAsync("led", "on");
        await Assertions.Expect(dashboard.Page.Locator("#connections tr")).Not.ToHaveCountAsync(0);

        string[] clipped = await dashboard.Page.EvaluateAsync<string[]>(FindClipped);
        Assert.IsEmpty(clipped, string.Join('\n', clipped));
        AxeResult result = await dashboard.Page.RunAxe();
        Assert.IsGreaterThan(20, result.Passes.Length, "rules were applied");
        Assert.IsEmpty(
            result.Violations,
            string.Join('\n', result.Violations.Select(v => $"{v.Impact} {v.Id}: "
                + string.Join(", ", v.Nodes.Select(node => node.Html)))));
        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_pictures_move_until_they_are_paused()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        await simulator.PublishAsync("message", "1");
        foreach (string method in Subscriber.Methods)
        {
            await dashboard.Expect("last", method).ToHaveTextAsync("1");
            Assert.IsGreaterThan(3, await CountPicturesAsync(dashboard, method), method);
        }

        ILocator pause = dashboard.Page.GetByRole(
            AriaRole.Button, new PageGetByRoleOptions { Name = "Pause the pictures" });
        await pause.ClickAsync();
        await Assertions.Expect(pause).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.AreEqual(1, await CountPicturesAsync(dashboard, Subscriber.Poll));
        await pause.ClickAsync();
        Assert.IsGreaterThan(3, await CountPicturesAsync(dashboard, Subscriber.Poll));
        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Who_wants_less_motion_gets_a_picture_a_second()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(
            simulator, "", new BrowserNewPageOptions { ReducedMotion = ReducedMotion.Reduce });
        Assert.IsInRange(1, 3, await CountPicturesAsync(dashboard, Subscriber.Poll));
        string before = await dashboard.PictureAsync(Subscriber.Poll);
        await Limit.UntilAsync(
            async () => await dashboard.PictureAsync(Subscriber.Poll) != before,
            "there is another picture");
        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Everything_can_be_done_with_the_keyboard()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        List<string> reached = [];
        ILocator controls = dashboard.Page.Locator("button:visible, input:visible");
        for (int i = await controls.CountAsync(); i > 0; i--)
        {
            await dashboard.Page.Keyboard.PressAsync("Tab");
            reached.Add(await dashboard.Page.EvaluateAsync<string>(
                "document.activeElement.id || document.activeElement.textContent"));
        }

        string[] expected =
        [
            "toggle", "text", "Send", "pause",
            .. Subscriber.Methods.SelectMany(m => (string[])[$"toggle-{m}", $"connect-{m}"]),
        ];
        CollectionAssert.AreEqual(expected, reached);

        // The focus is on the last lane's connection now.
        await dashboard.Page.Keyboard.PressAsync("Enter");
        await dashboard.Expect("state", Subscriber.Ws).ToHaveTextAsync("not connected");
        await dashboard.Page.Keyboard.PressAsync("Space");
        await dashboard.Expect("state", Subscriber.Ws).ToHaveTextAsync("connected");
        await dashboard.Page.Keyboard.PressAsync("Shift+Tab");
        await dashboard.Page.Keyboard.PressAsync("Space");
        await dashboard.ExpectInEveryLaneAsync("led", "on");
        dashboard.AssertSilent();
    }

    private static Task<int> CountPicturesAsync(DashboardPage dashboard, string method)
    {
        return dashboard.Page.EvaluateAsync<int>(WatchPictures, method);
    }
}
