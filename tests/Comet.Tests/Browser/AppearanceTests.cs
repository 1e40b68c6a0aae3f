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
    private const string IsFocusSeen = """
        () => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
          return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2;
        }
        """;

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

    // How many pixels of a diagram have exactly a colour of the style sheet.
    private const string CountPixels = """
        ([method, name]) => {
          const style = getComputedStyle(document.documentElement);
          const canvas = document.querySelector(`#lane-${method} canvas`);
          const { width, height } = canvas;
          const copy = Object.assign(document.createElement('canvas'), { width, height });
          const context = copy.getContext('2d', { willReadFrequently: true });
          const read = (...place) =>
            new Uint32Array(context.getImageData(...place).data.buffer);
          context.fillStyle = style.getPropertyValue('--' + name);
          context.fillRect(0, 0, 1, 1);
          const [wanted] = read(0, 0, 1, 1);
          context.clearRect(0, 0, 1, 1);
          context.drawImage(canvas, 0, 0);
          return read(0, 0, width, height).filter(pixel => pixel === wanted).length;
        }
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

        await AssertReadableAsync(dashboard.Page);
        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    [DataRow(390, ColorScheme.Light)]
    [DataRow(390, ColorScheme.Dark)]
    [DataRow(1280, ColorScheme.Light)]
    [DataRow(1280, ColorScheme.Dark)]
    public async Task What_went_wrong_can_be_read_as_well(int width, ColorScheme scheme)
    {
        TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(
            simulator,
            "",
            new BrowserNewPageOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = 800 },
                ColorScheme = scheme,
            });
        await dashboard.Part("connect", Subscriber.Sse).ClickAsync();
        for (int i = 0; i <= simulator.Host.Limits.LogEvents; i++)
        {
            await simulator.PublishAsync("message", $"{i}");
        }

        await dashboard.Part("connect", Subscriber.Sse).ClickAsync();
        await dashboard.Expect("missed", Subscriber.Sse).ToHaveClassAsync("bad");
        await Assertions.Expect(dashboard.Page.Locator("#notice")).ToContainTextAsync("missed");
        await Limit.UntilAsync(
            async () => await CountPixelsAsync(dashboard, Subscriber.Sse, "bad") > 10,
            "the gap is drawn");
        Assert.AreEqual(0, await CountPixelsAsync(dashboard, Subscriber.Ws, "bad"));

        await simulator.DisposeAsync();
        foreach (string method in Subscriber.Methods)
        {
            await dashboard.Expect("state", method).ToHaveAttributeAsync("data-state", "lost");
        }

        // News stays in sight wherever the page has been scrolled to.
        await dashboard.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Assertions.Expect(dashboard.Page.Locator("#notice")).ToBeInViewportAsync();

        // The longest word that a lane has for an event of the board, beside a long id.
        await dashboard.Page.EvaluateAsync(
            """
            () => {
              const set = (part, text) => document.querySelectorAll(`[data-show=${part}]`)
                .forEach(e => { e.textContent = text; });
              set("last", "Button released");
              set("id", "button · d8d8d8d8-88888");
            }
            """);
        await AssertReadableAsync(dashboard.Page);
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_pictures_tell_the_methods_apart()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        string[] streams = [Subscriber.Stream, Subscriber.Sse, Subscriber.Ws];

        // Until the requests by which they were opened have moved out of sight.
        foreach (string method in (string[])[.. streams, Subscriber.LongPoll])
        {
            await Limit.UntilAsync(
                async () => await CountPixelsAsync(dashboard, method, "accent") == 0,
                $"{method} asks no more");
        }

        Assert.IsGreaterThan(50, await CountPixelsAsync(dashboard, Subscriber.Poll, "accent"));
        Assert.AreEqual(0, await CountPixelsAsync(dashboard, Subscriber.Poll, "held"));
        int whole = await CountPixelsAsync(dashboard, Subscriber.Stream, "held");
        Assert.IsGreaterThan(1000, whole);

        // An event passes the open answers by, but is the end of a long poll.
        await simulator.PublishAsync("message", "1");
        foreach (string method in Subscriber.Methods)
        {
            await Limit.UntilAsync(
                async () => await CountPixelsAsync(dashboard, method, "event") > 20,
                $"{method} brings an event");
        }

        await Limit.UntilAsync(
            async () => await CountPixelsAsync(dashboard, Subscriber.LongPoll, "accent") > 5,
            "the long poll is followed by another");
        Assert.IsInRange(
            1, whole - 1, await CountPixelsAsync(dashboard, Subscriber.LongPoll, "held"));
        foreach (string method in streams)
        {
            Assert.AreEqual(0, await CountPixelsAsync(dashboard, method, "accent"), method);
        }

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
            Assert.IsTrue(
                await dashboard.Page.EvaluateAsync<bool>(IsFocusSeen), $"{reached[^1]} shows it");
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

    private static async Task AssertReadableAsync(IPage page)
    {
        string[] clipped = await page.EvaluateAsync<string[]>(FindClipped);
        Assert.IsEmpty(clipped, string.Join('\n', clipped));
        AxeResult result = await page.RunAxe();
        Assert.IsGreaterThan(20, result.Passes.Length, "rules were applied");
        Assert.IsEmpty(
            result.Violations,
            string.Join('\n', result.Violations.Select(v => $"{v.Impact} {v.Id}: "
                + string.Join(", ", v.Nodes.Select(node => node.Html)))));
    }

    private static Task<int> CountPixelsAsync(DashboardPage dashboard, string method, string colour)
    {
        return dashboard.Page.EvaluateAsync<int>(CountPixels, new[] { method, colour });
    }

    private static Task<int> CountPicturesAsync(DashboardPage dashboard, string method)
    {
        return dashboard.Page.EvaluateAsync<int>(WatchPictures, method);
    }
}
