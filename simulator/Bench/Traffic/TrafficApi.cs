using System.Globalization;
using Comet.Simulator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Bench.Traffic;

/// <summary>The call that shows what crosses connections.</summary>
internal sealed class TrafficApi(SimulatorHost simulator, BenchLoop loop)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/traffic", (RequestDelegate)GetAsync);
    }

    private async Task GetAsync(HttpContext context)
    {
        long? slot = NumberIn(context.Request, "slot");
        long? number = NumberIn(context.Request, "connection");
        long since = NumberIn(context.Request, "since") ?? 0;
        if (slot is not null && number is not null)
        {
            throw new BenchException(400, "slot and connection: expected one of them, or none");
        }

        if (slot >= Math.Min(simulator.Limits.Connections, TrafficBook.SlotsMax))
        {
            int most = Math.Min(simulator.Limits.Connections, TrafficBook.SlotsMax) - 1;
            throw new BenchException(
                404, $"slot={slot}: its traffic is not kept; expected 0 to {most}");
        }

        // What the loop is about now is told when a command of ours is done.
        await loop.InvokeAsync(_ => { }).ConfigureAwait(false);
        ReadOnlyMemory<byte>? text = await simulator.Traffic!
            .AskAsync(book => Render(book, (int?)slot, number, since)).ConfigureAwait(false);
        await BenchJson.WriteAsync(context.Response, text ?? throw new BenchException(
            404,
            slot is not null
                ? $"slot={slot}: no connection has had it yet"
                : $"connection={number}: there is none, or it was closed too long ago; expected "
                    + "one that GET /api/traffic names")).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte>? Render(
        TrafficBook book, int? slot, long? number, long since)
    {
        if (slot is null && number is null)
        {
            return BenchJson.Render(json => TrafficReport.WriteAll(json, book));
        }

        TrafficConnection? connection =
            slot is { } one ? book.InSlot(one) : book.Find(number!.Value);
        if (connection is null)
        {
            return null;
        }

        return BenchJson.Render(json => TrafficReport.Write(json, connection, since));
    }

    private static long? NumberIn(HttpRequest request, string name)
    {
        if (!request.Query.ContainsKey(name))
        {
            return null;
        }

        string text = request.Query[name].ToString();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new BenchException(
                400, $"{name}={text}: expected a number from 0 to {int.MaxValue}");
    }
}
