using System.Text.Json;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>A page that follows a board with <c>/comet.js</c> and notes what it is told.</summary>
internal sealed class LibraryPage
{
    // Any document of the board's origin will do.
    private const string Address = "comet.js";

    private const string Script = """
        async text => {
          const { Comet } = await import("./comet.js");
          const log = window.log = { events: [], notices: [], requests: [], ended: 0 };
          const options = JSON.parse(text);
          options.trace = (kind, detail) => {
            if (kind === "request") log.requests.push(detail.path);
            if (kind === "end") log.ended++;
          };
          const when = options.signal;
          if (when) {
            window.ending = new AbortController();
            options.signal = window.ending.signal;
            if (when === "before") window.ending.abort();
          }
          const comet = window.comet = new Comet(undefined, options);
          comet.on("*", (data, event) => { log.events.push(event); });
          for (const name of ["open", "method", "gap", "reset", "board", "offline", "close"]) {
            comet.on(name, detail => {
              const status = detail.error && detail.error.status;
              log.notices.push({ name, ...detail, error: String(detail.error), status });
            });
          }
          if (when === "after") window.ending.abort();
        }
        """;

    // Counts timers and listeners that are neither over nor removed.
    private const string CountingScript = """
        (() => {
          const held = window.held = { timers: new Set(), listeners: 0 };
          const { setTimeout, clearTimeout } = window;
          window.setTimeout = (then, ms) => {
            const id = setTimeout(() => { held.timers.delete(id); then(); }, ms);
            held.timers.add(id);
            return id;
          };
          window.clearTimeout = id => { held.timers.delete(id); clearTimeout(id); };
          const all = new WeakMap();
          const key = (target, name, listener) => {
            if (!all.has(target)) all.set(target, new Map());
            const names = all.get(target);
            if (!names.has(name)) names.set(name, new Set());
            return names.get(name);
          };
          const { addEventListener, removeEventListener } = EventTarget.prototype;
          EventTarget.prototype.addEventListener = function (name, listener, options) {
            const target = this ?? window;
            const set = key(target, name);
            if (!set.has(listener)) held.listeners++;
            set.add(listener);
            addEventListener.call(target, name, listener, options);
            const over = () => { if (set.delete(listener)) held.listeners--; };
            if (target instanceof AbortSignal) addEventListener.call(target, name, over);
            if (options?.signal) addEventListener.call(options.signal, "abort", over);
          };
          EventTarget.prototype.removeEventListener = function (name, listener, ...more) {
            if (key(this ?? window, name).delete(listener)) held.listeners--;
            removeEventListener.call(this ?? window, name, listener, ...more);
          };
        })();
        """;

    private readonly List<string> _faults = [];

    private LibraryPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _faults.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Uncaught errors and unhandled rejections of the page so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Opens a page of a board, before anything follows it.</summary>
    /// <param name="context">The browser's context: pages of one share a connection.</param>
    /// <param name="url">The board, or a proxy before it.</param>
    /// <param name="hasFakeClock">Whether the page's time is the test's to move.</param>
    public static async Task<LibraryPage> OpenAsync(
        IBrowserContext context, Uri url, bool hasFakeClock = false)
    {
        IPage page = await context.NewPageAsync();
        if (hasFakeClock)
        {
            await page.Clock.InstallAsync();
        }

        await page.AddInitScriptAsync(CountingScript);
        LibraryPage opened = new(page);
        await page.GotoAsync(new Uri(url, Address).ToString());
        return opened;
    }

    /// <summary>Opens a page and follows the board at once.</summary>
    public static async Task<LibraryPage> FollowAsync(
        IBrowserContext context, Uri url, object options, bool hasFakeClock = false)
    {
        LibraryPage page = await OpenAsync(context, url, hasFakeClock);
        await page.FollowAsync(options);
        return page;
    }

    /// <summary>
    /// Makes a <c>Comet</c>; a truthy <c>signal</c> is replaced by a real one, which is aborted
    /// at once when it says <c>before</c> or <c>after</c>.
    /// </summary>
    public Task FollowAsync(object options)
    {
        return Page.EvaluateAsync(Script, JsonSerializer.Serialize(options));
    }

    /// <summary>Awaits a condition on <c>comet</c> and <c>log</c>.</summary>
    public async Task UntilAsync(string condition)
    {
        // Not the page's own timers: they may be faked.
        try
        {
            await Limit.UntilAsync(
                async () => await Page.EvaluateAsync<bool>($"!!({condition})"), condition);
        }
        catch (AssertFailedException fault)
        {
            throw new AssertFailedException(await DescribeAsync(), fault);
        }
    }

    /// <summary>Awaits a condition while the page's faked time goes by.</summary>
    public async Task UntilPassingAsync(string condition)
    {
        await Limit.UntilAsync(
            async () =>
            {
                if (await Page.EvaluateAsync<bool>($"!!({condition})"))
                {
                    return true;
                }

                await Page.Clock.RunForAsync(200);
                return false;
            },
            condition);
    }

    public Task UntilMethodAsync(string method)
    {
        return UntilAsync($"comet.state === 'open' && comet.method === '{method}'");
    }

    /// <summary>The data of a topic's events, as JSON, in the order of their arrival.</summary>
    public async Task<string> DataAsync(string topic)
    {
        return await Page.EvaluateAsync<string>(
            "topic => JSON.stringify(log.events.filter(e => e.topic === topic).map(e => e.data))",
            topic);
    }

    /// <summary>Publishes and returns the id, or the status of the refusal.</summary>
    public async Task<string> PublishAsync(string topic, object value)
    {
        return await Page.EvaluateAsync<string>(
            "([topic, value]) => comet.publish(topic, value).catch(e => String(e.status))",
            new[] { topic, value });
    }

    /// <summary>Asserts that each event came once, in order, and that nothing went wrong.</summary>
    public async Task AssertCleanAsync()
    {
        Assert.IsTrue(
            await Page.EvaluateAsync<bool>(
                "log.events.every((e, i) => !i || e.id.split('-')[0]"
                + " !== log.events[i - 1].id.split('-')[0]"
                + " || +e.id.split('-')[1] > +log.events[i - 1].id.split('-')[1])"),
            await Page.EvaluateAsync<string>("log.events.map(e => e.id).join(' ')"));
        Assert.IsEmpty(_faults, string.Join('\n', _faults));
    }

    /// <summary>Asserts that nothing went wrong; also of a page that is closed.</summary>
    public Task AssertSilentAsync()
    {
        Assert.IsEmpty(_faults, string.Join('\n', _faults));
        return Task.CompletedTask;
    }

    public Task<string> DescribeAsync()
    {
        return Page.EvaluateAsync<string>(
            "window.log ? comet.state + ' ' + comet.method + ' ' + JSON.stringify(log.notices) "
            + "+ ' ' + log.requests.join(' ') : ''");
    }
}
