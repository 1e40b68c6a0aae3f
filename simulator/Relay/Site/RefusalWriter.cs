using Comet.Simulator.Bench;
using Microsoft.AspNetCore.Http;

namespace Comet.Simulator.Relay.Site;

/// <summary>Gives each refusal its JSON.</summary>
internal sealed class RefusalWriter(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            if (!context.Response.HasStarted && context.Response.ContentLength is null
                && context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            {
                throw new BenchException(405, "the path takes another method");
            }
        }
        catch (BenchException refusal)
        {
            await BenchJson.WriteErrorAsync(context.Response, refusal.Status, refusal.Message)
                .ConfigureAwait(false);
        }
        catch (BadHttpRequestException refusal)
        {
            await BenchJson.WriteErrorAsync(context.Response, refusal.StatusCode, refusal.Message)
                .ConfigureAwait(false);
        }
    }
}
