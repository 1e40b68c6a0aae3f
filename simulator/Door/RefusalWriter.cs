using Comet.Simulator.Bench;
using Microsoft.AspNetCore.Http;

namespace Comet.Simulator.Door;

/// <summary>Gives each refusal its JSON.</summary>
internal sealed class RefusalWriter(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
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
