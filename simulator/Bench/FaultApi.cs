using System.Globalization;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Comet.Simulator.Bench;

/// <summary>The calls that bring faults about and end them.</summary>
internal sealed class FaultApi(SimulatorHost simulator)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/faults", (RequestDelegate)GetAsync);
        routes.MapDelete("/api/faults", DeleteAllAsync);
        routes.MapPut("/api/faults/{name}", PutAsync);
        routes.MapDelete("/api/faults/{name}", DeleteAsync);
    }

    private async Task PutAsync(HttpContext context)
    {
        string name = NameIn(context);
        string arguments = await BenchJson.ReadTextAsync(
            context.Request, "arguments", """{"arguments":"200,slot=3,for=10"}, or nothing""", "")
            .ConfigureAwait(false);
        await DoAsync(() => simulator.ApplyFaultAsync(name, arguments)).ConfigureAwait(false);
        await AnswerAsync(context).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        string name = NameIn(context);
        int? slot = SlotIn(context.Request);
        await DoAsync(() => simulator.ClearFaultAsync(name, slot)).ConfigureAwait(false);
        await AnswerAsync(context).ConfigureAwait(false);
    }

    private async Task DeleteAllAsync(HttpContext context)
    {
        await DoAsync(simulator.ClearFaultsAsync).ConfigureAwait(false);
        await AnswerAsync(context).ConfigureAwait(false);
    }

    private Task GetAsync(HttpContext context)
    {
        return BenchJson.WriteAsync(
            context.Response,
            BenchJson.Render(json => FaultReport.WriteCatalog(json, simulator)));
    }

    // With what is on.
    private Task AnswerAsync(HttpContext context)
    {
        return BenchJson.WriteAsync(
            context.Response,
            BenchJson.Render(json => FaultReport.WriteActive(json, simulator)));
    }

    private static string NameIn(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["name"]!;
        try
        {
            return Faults.FaultCatalog.Find(name).Name;
        }
        catch (SimulatorException refusal)
        {
            throw new BenchException(404, refusal.Message);
        }
    }

    private static int? SlotIn(HttpRequest request)
    {
        if (!request.Query.TryGetValue("slot", out StringValues slots))
        {
            return null;
        }

        // Two of them are no number, either.
        string text = slots.ToString();
        return int.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int slot)
            ? slot
            : throw new BenchException(
                400, $"slot={text}: expected a slot, or -1 for what is said of all");
    }

    private static async Task DoAsync(Func<Task> change)
    {
        try
        {
            await BenchLoop.AwaitAsync(change()).ConfigureAwait(false);
        }
        catch (SimulatorException refusal)
        {
            throw new BenchException(400, refusal.Message);
        }
    }
}
