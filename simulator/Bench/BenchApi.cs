using System.Text;
using System.Text.Json;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Simulator.Hosting;
using Comet.Simulator.Pump;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Bench;

/// <summary>What the bench can be asked for and told, as the README documents it.</summary>
internal sealed class BenchApi(SimulatorHost simulator, BenchLoop loop, BenchReport report)
{
    private const int ErrorBytesMax = 128;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/state", (RequestDelegate)GetStateAsync);
        routes.MapGet("/api/chip", (RequestDelegate)GetChipAsync);
        routes.MapPut("/api/board/button", PutButtonAsync);
        routes.MapPut("/api/board/temperature", PutTemperatureAsync);
        routes.MapDelete("/api/board/temperature", DeleteTemperatureAsync);
        routes.MapPut("/api/board/light", PutLightAsync);
        routes.MapDelete("/api/board/light", DeleteLightAsync);
        routes.MapPost("/api/publish/{topic}", (RequestDelegate)PublishAsync);
    }

    private Task GetStateAsync(HttpContext context)
    {
        return loop.AnswerAsync(context, report.Write);
    }

    private Task GetChipAsync(HttpContext context)
    {
        return loop.AnswerAsync(context, report.WriteChip);
    }

    private async Task PutButtonAsync(HttpContext context)
    {
        const string expected = """{"pressed":true} or {"pressed":false}""";
        JsonElement pressed = await BenchJson.ReadMemberAsync(context.Request, "pressed", expected)
            .ConfigureAwait(false);
        if (pressed.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw new BenchException(400, $"pressed: expected {expected}");
        }

        // The board tells the event loop, which publishes before it answers below.
        simulator.Board.SetButton(pressed.GetBoolean());
        await loop.AnswerAsync(context, report.WriteBoard).ConfigureAwait(false);
    }

    private async Task PutTemperatureAsync(HttpContext context)
    {
        const string expected = """{"value":21.5}, -100 to 200 in °C, or null for no reading""";
        int? hundredths = await ReadValueAsync(context, -100, 200, 2, expected)
            .ConfigureAwait(false);
        simulator.Board.SetTemperature(hundredths ?? BoardApplication.NoReading);
        await loop.AnswerAsync(context, report.WriteBoard).ConfigureAwait(false);
    }

    private async Task PutLightAsync(HttpContext context)
    {
        const string expected = """{"value":500}, whole, 0 to 1000, or null for no reading""";
        int? permille = await ReadValueAsync(context, 0, 1000, 0, expected).ConfigureAwait(false);
        simulator.Board.SetLight(permille ?? BoardApplication.NoReading);
        await loop.AnswerAsync(context, report.WriteBoard).ConfigureAwait(false);
    }

    private Task DeleteTemperatureAsync(HttpContext context)
    {
        simulator.Board.SetTemperature(null);
        return loop.AnswerAsync(context, report.WriteBoard);
    }

    private Task DeleteLightAsync(HttpContext context)
    {
        simulator.Board.SetLight(null);
        return loop.AnswerAsync(context, report.WriteBoard);
    }

    // A number times ten to the power of its digits, or null.
    private static async Task<int?> ReadValueAsync(
        HttpContext context, int min, int max, int digits, string expected)
    {
        JsonElement value = await BenchJson.ReadMemberAsync(context.Request, "value", expected)
            .ConfigureAwait(false);
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number)
            && number >= min && number <= max && decimal.Round(number, digits) == number)
        {
            return (int)(number * (digits == 0 ? 1 : 100));
        }

        throw new BenchException(400, $"value: expected {expected}");
    }

    // Judged as a client's message on /ws is, with everything permitted.
    private async Task PublishAsync(HttpContext context)
    {
        string topic = (string)context.Request.RouteValues["topic"]!;
        byte[] value = await ReadJsonAsync(context, simulator.Limits.BodyBytesMax)
            .ConfigureAwait(false);
        string name = JsonEncodedText.Encode(topic).ToString();
        byte[] message =
            [.. Encoding.UTF8.GetBytes($"{{\"topic\":\"{name}\",\"data\":"), .. value, (byte)'}'];
        int error = 0;
        string refusal = "";
        string id = "";
        int subscribers = 0;
        await loop.InvokeAsync(nowMs =>
        {
            CometEngine engine = simulator.Engine;
            error = engine.PublishMessage(message, 0, message.Length, nowMs);
            if (error != 0)
            {
                byte[] text = new byte[ErrorBytesMax];
                engine.Writer.Begin(text, 0, text.Length, 0);
                engine.WriteError(engine.Writer, error);
                refusal = Encoding.ASCII.GetString(text, 0, engine.Writer.Count);
                return;
            }

            id = $"{engine.Log.Epoch:x8}-{engine.Log.Last}";
            subscribers = EngineState.ReportOf(engine).Counters[StatusReport.Subscribers];
        }).ConfigureAwait(false);
        if (error != 0)
        {
            throw new BenchException(RequestErrors.Status((RequestError)error), refusal);
        }

        await BenchJson.WriteAsync(context.Response, BenchJson.Render(json =>
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteNumber("subscribers", subscribers);
            json.WriteEndObject();
        })).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadJsonAsync(HttpContext context, int bytesMax)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        byte[] text = body.ToArray();
        if (text.Length > bytesMax)
        {
            throw new BenchException(413, $"the value is longer than {bytesMax} bytes");
        }

        int length = text.Length == 0 ? -1 : JsonText.Compact(text, 0, text.Length);
        return length < 0
            ? throw new BenchException(400, "the body is not one JSON value")
            : text[..length];
    }
}
