using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Comet.Simulator.Bench;

/// <summary>A bench's page and what it loads, all of it embedded in the program.</summary>
/// <param name="livePath">Where the page asks for <see cref="Live"/>.</param>
/// <param name="files">What is served, each under a path and by the resource's name.</param>
internal sealed class BenchFiles(
    string livePath, params IReadOnlyList<(string Path, string Name)> files)
{
    /// <summary>Where the page finds what it follows; known when the bench listens.</summary>
    public Uri Live { get; set; } = new("http://127.0.0.1/");

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach ((string path, string name) in files)
        {
            MapFile(routes, path, name);
        }

        routes.MapGet(livePath, context => BenchJson.WriteAsync(
            context.Response,
            BenchJson.Render(json =>
            {
                json.WriteStartObject();
                json.WriteString("url", Live.AbsoluteUri);
                json.WriteEndObject();
            })));
    }

    private void MapFile(IEndpointRouteBuilder routes, string path, string name)
    {
        byte[] file = Read(name);
        string type = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        };
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
        using Stream stream = typeof(BenchFiles).Assembly.GetManifestResourceStream(name)!;
        byte[] file = new byte[stream.Length];
        stream.ReadExactly(file);
        return file;
    }
}
