using System.Text;
using System.Text.Json;
using Comet.Embedded.Foundation;
using Comet.Simulator.Bench;
using Comet.Simulator.Door;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Relay.Site;

/// <summary>What the relay answers itself: the list of boards, and what is published.</summary>
internal sealed class RelayRoutes(RelayBoards boards, RelayOptions options)
{
    private const int RetryAfterSeconds = 1;

    // What is longer is in the board's own answers.
    private const int ListedBytesMax = 100;
    private static readonly (string Path, string Name)[] s_files =
    [
        ("/", "relay.html"),
        ("/boards.css", "boards.css"),
        ("/relay.js", "relay.js"),
        ("/table.js", "table.js"),
    ];

    private readonly RelayAccess _access = new(options);

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach ((string path, string name) in s_files)
        {
            routes.MapReading(path, PageFile.Create(name, () => "'self'"));
        }

        routes.MapReading("/devices", ListAsync);
        routes.MapPost("/devices/{id}/publish/{topic}", (RequestDelegate)PublishAsync);
        routes.MapSlash(Check);
        routes.Map("/devices/{id}/{**path}", RefuseFilling);
    }

    private async Task ListAsync(HttpContext context)
    {
        _access.Judge(context, publishes: false);
        List<(RelayDeviceState State, IReadOnlyList<LogEntry> Latest)> found = [];
        foreach (RelayDevice device in boards.All)
        {
            found.Add((
                await device.DescribeAsync().ConfigureAwait(false),
                await device.ReadLatestAsync().ConfigureAwait(false)));
        }

        await BenchJson.WriteAsync(context.Response, BenchJson.Render(json =>
        {
            json.WriteStartArray();
            foreach ((RelayDeviceState state, IReadOnlyList<LogEntry> latest) in found)
            {
                json.WriteStartObject();
                json.WriteString("id", state.Id);
                json.WriteString(
                    "state",
                    state.IsFilling ? "filling" : state.Link is null ? "offline" : "online");
                json.WriteString("by", state.Link);
                json.WriteString("last", state.Last?.ToString());
                json.WriteNumber("events", state.Events);
                json.WriteNumber("connections", state.Connections);
                json.WriteStartObject("values");
                foreach (LogEntry entry in latest)
                {
                    WriteValue(json, entry);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        })).ConfigureAwait(false);
    }

    // An envelope ends with its value.
    private static void WriteValue(Utf8JsonWriter json, LogEntry entry)
    {
        ReadOnlySpan<byte> name = ",\"data\":"u8;
        ReadOnlySpan<byte> line = entry.Line;
        ReadOnlySpan<byte> value = line[(line.IndexOf(name) + name.Length)..^1];
        if (value.Length <= ListedBytesMax)
        {
            json.WritePropertyName(entry.Topic!);
            json.WriteRawValue(value);
        }
    }

    private void Check(HttpContext context, string id)
    {
        _access.JudgeVisit(context);
        RelayDevice device = boards.Find(id) ?? throw Unknown(id);

        // With the slash at its end it is the pump's, as everything below.
        if (context.Request.Path.Value!.EndsWith('/'))
        {
            throw NotYet(context, device);
        }
    }

    // Everything else of a board is its pump's, once it has what other relays know, and an epoch.
    private Task RefuseFilling(HttpContext context)
    {
        _access.JudgeVisit(context);
        string id = (string)context.Request.RouteValues["id"]!;
        RelayDevice device = boards.Find(id) ?? throw Unknown(id);
        if (device is { IsFilling: false, IsKnown: true }
            && context.Request.RouteValues["path"] is string path
            && path.StartsWith("publish/", StringComparison.Ordinal))
        {
            throw Nothing(context, device);
        }

        throw NotYet(context, device);
    }

    private static BenchException NotYet(HttpContext context, RelayDevice device)
    {
        if (!IsCanonical(context))
        {
            return Nothing(context, device);
        }

        context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
        return new BenchException(503, device.IsFilling || device.IsKnown
            ? "what other relays know of the board is being fetched"
            : "the board has not dialled, nor said anything, since the relay started");
    }

    // Whether the front door takes the path for a board's: then asking again is of use.
    private static bool IsCanonical(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        DoorRequest request =
            DoorRequest.Read(Encoding.UTF8.GetBytes($"{context.Request.Method} {target} "));
        return !request.Id.IsEmpty;
    }

    private static BenchException Nothing(HttpContext context, RelayDevice device)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new BenchException(
            404,
            $"nothing is found at {target}; what the board has is below "
                + $"{DoorRequest.Prefix}{device.Id}/");
    }

    private async Task PublishAsync(HttpContext context)
    {
        _access.Judge(context, publishes: true);
        string id = (string)context.Request.RouteValues["id"]!;
        string topic = (string)context.Request.RouteValues["topic"]!;
        RelayDevice device = boards.Find(id) ?? throw Unknown(id);
        if (!BoardLine.IsTopic(topic))
        {
            throw new BenchException(404, "no such topic");
        }

        byte[] value = await ReadValueAsync(context).ConfigureAwait(false);
        CommandOutcome outcome = device.Publish(topic, value) is { } publishing
            ? await publishing.WaitAsync(context.RequestAborted).ConfigureAwait(false)
            : CommandOutcome.Unreachable;
        if (!outcome.IsDone)
        {
            if (outcome.Status is 429 or 503)
            {
                context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
            }

            throw new BenchException(outcome.Status, outcome.Error!);
        }

        await BenchJson.WriteAsync(context.Response, BenchJson.Render(json =>
        {
            json.WriteStartObject();
            json.WriteString("id", outcome.Id?.ToString());
            json.WriteEndObject();
        })).ConfigureAwait(false);
    }

    private async Task<byte[]> ReadValueAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        byte[] text = body.ToArray();
        int bytesMax = options.CreateLimits().BodyBytesMax;
        if (text.Length > bytesMax)
        {
            throw new BenchException(413, $"the value is longer than {bytesMax} bytes");
        }

        int length = text.Length == 0 ? -1 : JsonText.Compact(text, 0, text.Length);
        return length < 0
            ? throw new BenchException(400, "the value must be one JSON value")
            : text[..length];
    }

    private static BenchException Unknown(string id)
    {
        return new BenchException(404, $"no board {id} is known here");
    }
}
