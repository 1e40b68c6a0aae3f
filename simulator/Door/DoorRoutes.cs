using Comet.Simulator.Bench;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Door;

/// <summary>Routes of what answers behind a front door.</summary>
internal static class DoorRoutes
{
    /// <summary>A path that is read: another method than GET and HEAD is refused.</summary>
    public static void MapReading(
        this IEndpointRouteBuilder routes, string path, RequestDelegate answer)
    {
        routes.Map(path, context =>
        {
            if (HttpMethods.IsGet(context.Request.Method)
                || HttpMethods.IsHead(context.Request.Method))
            {
                return answer(context);
            }

            context.Response.Headers.Allow = "GET, HEAD";
            throw new BenchException(405, "the path takes another method");
        });
    }

    /// <summary>
    /// A device's path without the slash at its end: its page's links would lead beside it.
    /// </summary>
    /// <param name="routes">Where to.</param>
    /// <param name="check">Refuses a device, by its id, that is not served, or not yet.</param>
    public static void MapSlash(
        this IEndpointRouteBuilder routes, Action<HttpContext, string> check)
    {
        routes.MapReading("/devices/{id}", context =>
        {
            string id = (string)context.Request.RouteValues["id"]!;
            check(context, id);
            context.Response.Redirect(
                $"{DoorRequest.Prefix}{id}/{context.Request.QueryString}", permanent: true);
            return Task.CompletedTask;
        });
    }
}
