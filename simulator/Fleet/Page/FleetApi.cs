using System.Globalization;
using System.Text.Json;
using Comet.Simulator.Bench;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Faults;
using Comet.Simulator.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Fleet.Page;

/// <summary>What a fleet can be asked for and told, as the README documents it.</summary>
internal sealed class FleetApi(FleetHost fleet)
{
    private const string FaultExpected =
        """{"fault":"latency=200","boards":"all"} or {"clear":"latency","boards":"all"}""";

    private const string SignalExpected =
        """{"signal":"light=constant:5","boards":"all"} or {"clear":"light","boards":"all"}""";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/fleet", context => AnswerAsync(context, json =>
            FleetJson.WriteTotals(json, fleet.Watch.Totals, fleet.Load)));
        routes.MapGet("/api/fleet/boards", (RequestDelegate)GetBoardsAsync);
        routes.MapGet("/api/fleet/boards/{id}", (RequestDelegate)GetBoardAsync);
        routes.MapGet("/api/fleet/faults", context => AnswerAsync(context, WriteFaults));
        routes.MapPost("/api/fleet/faults", context =>
            ChangeAsync(context, "fault", FaultExpected, SwitchFaultAsync));
        routes.MapPost("/api/fleet/signals", context =>
            ChangeAsync(context, "signal", SignalExpected, SwitchSignalAsync));
    }

    private Task GetBoardsAsync(HttpContext context)
    {
        int from = ReadNumber(context, "from", 0);
        int count = ReadNumber(context, "count", fleet.Boards.Count);
        return AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("total", fleet.Boards.Count);
            json.WriteStartArray("columns");
            foreach (string column in FleetJson.Columns)
            {
                json.WriteStringValue(column);
            }

            json.WriteEndArray();
            json.WriteStartArray("boards");
            foreach (FleetBoard board in fleet.Boards.Skip(from).Take(count))
            {
                FleetJson.WriteBoard(json, board);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private Task GetBoardAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        FleetBoard board = fleet.Boards.FirstOrDefault(found => found.Id == id)
            ?? throw new BenchException(404, $"there is no board {id}");
        return AnswerAsync(context, json => FleetJson.WriteBoard(json, board));
    }

    // The faults that there are, and on how many boards each is on.
    private void WriteFaults(Utf8JsonWriter json)
    {
        List<string> active = [.. fleet.Boards
            .SelectMany(board => (board.Row?.Faults ?? "").Split(' ').Select(NameOf).Distinct())];
        json.WriteStartArray();
        foreach (FaultType type in FaultCatalog.All)
        {
            json.WriteStartObject();
            json.WriteString("name", type.Name);
            json.WriteString("summary", type.Summary);
            json.WriteBoolean("lasting", type.IsLasting);
            json.WriteStartArray("parameters");
            foreach (FaultParameter parameter in type.Parameters)
            {
                json.WriteStringValue(parameter.Name);
            }

            json.WriteEndArray();
            json.WriteNumber("boards", active.Count(name => name == type.Name));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string NameOf(string fault)
    {
        return fault.Split('=')[0];
    }

    private async Task<IReadOnlyList<FleetBoard>> SwitchFaultAsync(
        string text, bool isClear, FleetSelection selection)
    {
        return isClear
            ? await fleet.ClearFaultAsync(text, selection).ConfigureAwait(false)
            : await fleet.ApplyFaultAsync(FaultSetting.Parse(text), selection)
                .ConfigureAwait(false);
    }

    private Task<IReadOnlyList<FleetBoard>> SwitchSignalAsync(
        string text, bool isClear, FleetSelection selection)
    {
        if (!isClear)
        {
            return Task.FromResult(fleet.SetSignal(SignalSetting.Parse(text), selection));
        }

        Sensor sensor = SignalSetting.FindSensor(text) ?? throw new BenchException(
            400, $"clear: there is no sensor {text}; expected temperature or light");
        return Task.FromResult(fleet.ClearSignal(sensor, selection));
    }

    private static async Task ChangeAsync(
        HttpContext context,
        string member,
        string expected,
        Func<string, bool, FleetSelection, Task<IReadOnlyList<FleetBoard>>> change)
    {
        JsonElement body = await ReadAsync(context, expected).ConfigureAwait(false);
        bool isClear = body.TryGetProperty("clear", out JsonElement text);
        bool isSet = body.TryGetProperty(member, out JsonElement setting);
        if (isClear == isSet
            || (isSet ? setting : text).ValueKind != JsonValueKind.String
            || !body.TryGetProperty("boards", out JsonElement boards)
            || body.GetPropertyCount() != 2)
        {
            throw new BenchException(400, $"the body is not what it must be; expected {expected}");
        }

        try
        {
            IReadOnlyList<FleetBoard> changed = await change(
                (isSet ? setting : text).GetString()!, isClear, FleetSelection.Parse(boards))
                .ConfigureAwait(false);
            await AnswerAsync(context, json => WriteChanged(json, changed)).ConfigureAwait(false);
        }
        catch (SimulatorException fault)
        {
            throw new BenchException(400, fault.Message);
        }
        catch (TimeoutException)
        {
            throw new BenchException(503, "a board's event loop does not answer");
        }
    }

    private static void WriteChanged(Utf8JsonWriter json, IReadOnlyList<FleetBoard> boards)
    {
        json.WriteStartObject();
        json.WriteNumber("count", boards.Count);
        json.WriteStartArray("boards");
        foreach (FleetBoard board in boards)
        {
            json.WriteStringValue(board.Id);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task<JsonElement> ReadAsync(HttpContext context, string expected)
    {
        try
        {
            using JsonDocument document = await JsonDocument
                .ParseAsync(context.Request.Body, default, context.RequestAborted)
                .ConfigureAwait(false);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // Refused as any other body is.
        }

        throw new BenchException(400, $"the body is not what it must be; expected {expected}");
    }

    private static int ReadNumber(HttpContext context, string name, int otherwise)
    {
        string? text = context.Request.Query[name];
        return text is null ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
            : throw new BenchException(400, $"{name}={text}: expected a number, 0 or more");
    }

    private static Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        return BenchJson.WriteAsync(context.Response, BenchJson.Render(write));
    }
}
