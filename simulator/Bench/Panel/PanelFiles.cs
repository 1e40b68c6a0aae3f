using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Bench.Panel;

/// <summary>The panel's page and what it loads, all of it embedded in the program.</summary>
internal sealed class PanelFiles
{
    private static readonly string[] s_scripts =
    [
        "panel.js", "page.js", "draw.js", "faults.js", "signals.js", "traffic.js", "comet.js",
    ];

    /// <summary>Where the page finds what it follows; known when the bench listens.</summary>
    public Uri Live { get; set; } = new("http://127.0.0.1/");

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "panel.html", "text/html; charset=utf-8");
        Map(routes, "/panel.css", "panel.css", "text/css; charset=utf-8");
        foreach (string script in s_scripts)
        {
            Map(routes, $"/{script}", script, "text/javascript; charset=utf-8");
        }

        routes.MapGet("/api/panel", context => BenchJson.WriteAsync(
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
                "default-src 'none'; script-src 'self'; style-src 'self'; "
                + "img-src data:; "
                + $"connect-src 'self' {Live.AbsoluteUri} ws://{Live.Authority}/; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            fields.XContentTypeOptions = "nosniff";
            await context.Response.Body.WriteAsync(file, context.RequestAborted)
                .ConfigureAwait(false);
        });
    }

    private static byte[] Read(string name)
    {
        using Stream stream =
            typeof(PanelFiles).Assembly.GetManifestResourceStream(name)!;
        byte[] file = new byte[stream.Length];
        stream.ReadExactly(file);
        return file;
    }
}
