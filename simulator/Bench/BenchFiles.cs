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
            routes.MapGet(path, PageFile.Create(
                name,
                () => $"'self' {Live.AbsoluteUri} ws://{Live.Authority}/"));
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
}
