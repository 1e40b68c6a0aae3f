using Comet.Simulator.Bench;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Door;

/// <summary>Routes of what answers behind a front door.</summary>
internal static class DoorRoutes
{
    /// <summary>A path that is read: another method than GET and HEAD is refused.</summary>
    public static void MapList(
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
            return BenchJson.WriteErrorAsync(
                context.Response,
                StatusCodes.Status405MethodNotAllowed,
                "the path takes another method");
        });
    }
}
