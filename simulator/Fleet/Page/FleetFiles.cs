using Comet.Simulator.Bench;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Fleet.Page;

/// <summary>The fleet's page and what it loads, all of it embedded in the program.</summary>
internal sealed class FleetFiles
{
    /// <summary>Where the page finds what it follows; known when the bench listens.</summary>
    public Uri Live { get; set; } = new("http://127.0.0.1/");

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "fleet.html", "text/html; charset=utf-8");
        Map(routes, "/fleet.css", "fleet.css", "text/css; charset=utf-8");
        Map(routes, "/fleet.js", "fleet.js", "text/javascript; charset=utf-8");
        Map(routes, "/rows.js", "fleet-rows.js", "text/javascript; charset=utf-8");
        Map(routes, "/comet.js", "comet.js", "text/javascript; charset=utf-8");
        routes.MapGet("/api/fleet/live", context => BenchJson.WriteAsync(
            context.Response,
            BenchJson.Render(json =>
            {
                json.WriteStartObject();
                json.WriteString("url", Live.AbsoluteUri);
                json.WriteEndObject();
            })));
    }

    private void Map(IEndpointRouteBuilder routes, string path, string name, string type)
    {
        byte[] file = Read(name);
        routes.MapGet(path, async context =>
        {
            IHeaderDictionary fields = context.Response.Headers;
            fields.ContentType = type;
            fields.ContentLength = file.Length;
            fields.CacheControl = "no-store";
            fields.ContentSecurityPolicy =
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
                + $"connect-src 'self' {Live.AbsoluteUri} ws://{Live.Authority}/; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            fields.XContentTypeOptions = "nosniff";
            await context.Response.Body.WriteAsync(file, context.RequestAborted)
                .ConfigureAwait(false);
        });
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(FleetFiles).Assembly.GetManifestResourceStream(name)!;
        byte[] file = new byte[stream.Length];
        stream.ReadExactly(file);
        return file;
    }
}
