using Microsoft.AspNetCore.Http;

namespace Comet.Simulator.Bench;

/// <summary>Keeps foreign pages out, and gives every refusal its JSON.</summary>
/// <remarks>
/// The bench listens on this machine only, but a browser on it opens any page: one whose own name
/// was made to lead here (DNS rebinding) is refused by its <c>Host</c>, one of another origin by
/// its <c>Origin</c>.
/// </remarks>
internal sealed class BenchGuard(RequestDelegate next)
{
    private static readonly string[] s_names = ["127.0.0.1", "localhost", "[::1]"];

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            Judge(context.Request);
            await next(context).ConfigureAwait(false);
            if (!context.Response.HasStarted && context.Response.ContentLength is null)
            {
                switch (context.Response.StatusCode)
                {
                    case StatusCodes.Status404NotFound:
                        throw new BenchException(404, "no such path");
                    case StatusCodes.Status405MethodNotAllowed:
                        throw new BenchException(405, "the path takes another method");
                    default:
                        break;
                }
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

    private static void Judge(HttpRequest request)
    {
        if (!s_names.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            throw new BenchException(403, "the bench is reached as 127.0.0.1 or localhost only");
        }

        string? origin = request.Headers.Origin;
        if (origin is not null && origin != $"{request.Scheme}://{request.Host}")
        {
            throw new BenchException(403, "pages of other origins may not use the bench");
        }
    }
}
