using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;

namespace Comet.Simulator.Load;

/// <summary>Follows boards until a signal comes or the time is over.</summary>
internal sealed class FollowRun
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    private readonly IReadOnlyList<Uri> _urls;
    private readonly int _clients;
    private readonly string? _token;
    private readonly TextWriter _output;
    private readonly Dictionary<string, (uint Epoch, long Last)> _ends = [];

    /// <param name="urls">Where the same boards are, each with a slash at the end.</param>
    /// <param name="clients">How many clients.</param>
    /// <param name="token">What they show, or null.</param>
    /// <param name="output">What is told.</param>
    public FollowRun(
        IReadOnlyList<Uri> urls, int clients, string? token, TextWriter output)
    {
        _urls = urls;
        _clients = clients;
        _token = token;
        _output = output;
    }

    /// <returns>The exit code.</returns>
    /// <exception cref="SimulatorException">There is nothing to follow.</exception>
    public async Task<int> RunAsync(int? seconds, int summarySeconds)
    {
        using StopSignal stop = new();
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
        http.DefaultRequestHeaders.Authorization =
            _token is null ? null : new AuthenticationHeaderValue("Bearer", _token);
        OpenFiles.CheckRoomFor(
            _clients, $"--clients {_clients}", "fewer of them");
        IReadOnlyList<LoadTarget> targets = await FindAsync(http).ConfigureAwait(false);
        LoadCrowd crowd = LoadCrowd.Start(targets, _clients, _token, null);
        await using (crowd.ConfigureAwait(false))
        {
            long start = Stopwatch.GetTimestamp();
            Task end = Task.WhenAny(
                stop.Requested,
                Task.Delay(
                    seconds is { } some ? TimeSpan.FromSeconds(some) : Timeout.InfiniteTimeSpan));
            while (!end.IsCompleted)
            {
                await Task.WhenAny(end, Task.Delay(TimeSpan.FromSeconds(summarySeconds)))
                    .ConfigureAwait(false);
                if (!end.IsCompleted)
                {
                    Tell(Stopwatch.GetElapsedTime(start), crowd.Report);
                }
            }

            await FindEndsAsync(http).ConfigureAwait(false);
            await crowd.StopAsync().ConfigureAwait(false);
            LoadReport report = crowd.Report;
            await _output.WriteAsync(LoadText.Write(report)).ConfigureAwait(false);
            return report.Lost > 0 || report.Repeated > 0
                ? SimulatorException.FailureExitCode
                : 0;
        }
    }

    private void Tell(TimeSpan elapsed, LoadReport now)
    {
        _output.WriteLine(string.Create(
            s_culture,
            $"{elapsed:hh\\:mm\\:ss}  {now.Clients:N0} clients; {now.Delivered:N0} delivered, "
            + $"{now.Lost:N0} lost, {now.Repeated:N0} repeated; {now.Gaps:N0} gaps, "
            + $"{now.Resets:N0} resets; {now.Interruptions:N0} interruptions"));
    }

    // The boards of the first place that has a list; otherwise the places are the board.
    private async Task<IReadOnlyList<LoadTarget>> FindAsync(HttpClient http)
    {
        foreach (Uri url in _urls)
        {
            if (await ListAsync(http, url).ConfigureAwait(false) is { } boards)
            {
                return boards.Count == 0
                    ? throw new SimulatorException($"follow {url}: no board is known there")
                    :
                    [
                        .. boards.Keys.Select(id => new LoadTarget(
                            [.. _urls.Select(place => new Uri(place, $"devices/{id}/"))],
                            () => _ends.TryGetValue(id, out (uint, long) end) ? end : null)),
                    ];
            }
        }

        return [new LoadTarget([.. _urls], () => null)];
    }

    // Of places that differ, the one that knows most.
    private async Task FindEndsAsync(HttpClient http)
    {
        foreach (Uri url in _urls)
        {
            Dictionary<string, (uint Epoch, long Last)?>? boards =
                await ListAsync(http, url).ConfigureAwait(false);
            foreach ((string id, (uint Epoch, long Last)? last) in boards ?? [])
            {
                if (last is { } end && (!_ends.TryGetValue(id, out (uint Epoch, long Last) known)
                    || (known.Epoch == end.Epoch && known.Last < end.Last)))
                {
                    _ends[id] = end;
                }
            }
        }
    }

    private static async Task<Dictionary<string, (uint Epoch, long Last)?>?> ListAsync(
        HttpClient http, Uri url)
    {
        try
        {
            using HttpResponseMessage answer =
                await http.GetAsync(new Uri(url, "devices")).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                return null;
            }

            using JsonDocument list = JsonDocument.Parse(
                await answer.Content.ReadAsStringAsync().ConfigureAwait(false));
            return list.RootElement.EnumerateArray().ToDictionary(
                board => board.GetProperty("id").GetString()!,
                board => LastOf(board));
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException
            or OperationCanceledException)
        {
            return null;
        }
    }

    private static (uint Epoch, long Last)? LastOf(JsonElement board)
    {
        return board.TryGetProperty("last", out JsonElement last)
            && Relay.EventId.TryParse(last.GetString(), out Relay.EventId id)
                ? (id.Epoch, id.Sequence)
                : null;
    }
}
