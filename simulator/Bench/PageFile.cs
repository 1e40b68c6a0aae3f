using Microsoft.AspNetCore.Http;

namespace Comet.Simulator.Bench;

/// <summary>A file of a page, embedded in the program.</summary>
internal static class PageFile
{
    /// <summary>What answers with it.</summary>
    /// <param name="name">The resource's name, whose ending tells the type.</param>
    /// <param name="connections">Where the page may connect to, as the policy has it.</param>
    public static RequestDelegate Create(string name, Func<string> connections)
    {
        byte[] file = Read(name);
        string type = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        };
        return async context =>
        {
            IHeaderDictionary fields = context.Response.Headers;
            fields.ContentType = type;
            fields.ContentLength = file.Length;
            fields.CacheControl = "no-store";
            fields.ContentSecurityPolicy =
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
                + $"connect-src {connections()}; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            fields.XContentTypeOptions = "nosniff";
            await context.Response.Body.WriteAsync(file, context.RequestAborted)
                .ConfigureAwait(false);
        };
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(PageFile).Assembly.GetManifestResourceStream(name)!;
        byte[] file = new byte[stream.Length];
        stream.ReadExactly(file);
        return file;
    }
}
