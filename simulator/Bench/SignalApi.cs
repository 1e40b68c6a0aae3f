using Comet.Simulator.Board.Signals;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Bench;

/// <summary>The calls that say what sensors measure.</summary>
internal sealed class SignalApi(SimulatorHost simulator)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/signals", (RequestDelegate)GetAsync);
        routes.MapPut("/api/signals/{sensor}", PutAsync);
        routes.MapDelete("/api/signals/{sensor}", DeleteAsync);
    }

    private async Task PutAsync(HttpContext context)
    {
        Sensor sensor = SensorIn(context);
        string signal = await BenchJson.ReadTextAsync(
            context.Request, "signal", """{"signal":"sine:period=60,min=18,max=26+noise:0.2"}""")
            .ConfigureAwait(false);
        try
        {
            simulator.SetSignal($"{SignalSetting.NameOf(sensor)}={signal}");
        }
        catch (SimulatorException refusal)
        {
            throw new BenchException(400, refusal.Message);
        }

        await AnswerAsync(context).ConfigureAwait(false);
    }

    private Task DeleteAsync(HttpContext context)
    {
        simulator.ClearSignal(SensorIn(context));
        return AnswerAsync(context);
    }

    private Task GetAsync(HttpContext context)
    {
        return BenchJson.WriteAsync(
            context.Response,
            BenchJson.Render(json => SignalReport.WriteCatalog(json, simulator)));
    }

    // With the signal of each sensor.
    private Task AnswerAsync(HttpContext context)
    {
        return BenchJson.WriteAsync(
            context.Response,
            BenchJson.Render(json => SignalReport.WriteActive(json, simulator)));
    }

    private static Sensor SensorIn(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["sensor"]!;
        return SignalSetting.FindSensor(name) ?? throw new BenchException(
            404, $"signal {name}: there is no such sensor; expected temperature or light");
    }
}
