using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Comet.Simulator.Bench;

/// <summary>JSON out of and into the bench.</summary>
internal static class BenchJson
{
    // People read it in a terminal; it is never put into a page as it is.
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What <paramref name="write"/> writes, with a line break behind it.</summary>
    public static ReadOnlyMemory<byte> Render(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text, s_options))
        {
            write(json);
        }

        text.Write("\n"u8);
        return text.WrittenMemory;
    }

    public static async Task WriteAsync(
        HttpResponse response, ReadOnlyMemory<byte> text, int status = StatusCodes.Status200OK)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = text.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(text, response.HttpContext.RequestAborted)
            .ConfigureAwait(false);
    }

    public static Task WriteErrorAsync(HttpResponse response, int status, string message)
    {
        return WriteAsync(
            response,
            Render(json =>
            {
                json.WriteStartObject();
                json.WriteString("error", message);
                json.WriteEndObject();
            }),
            status);
    }

    public static void WriteNumberOrNull(Utf8JsonWriter json, string name, decimal? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>The text of the one member of the object that a request's body is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The member's.</param>
    /// <param name="expected">What the body must be, for people to read.</param>
    /// <param name="standard">What counts when the body is empty; null = it must not be.</param>
    /// <exception cref="BenchException">It is something else.</exception>
    public static async Task<string> ReadTextAsync(
        HttpRequest request, string name, string expected, string? standard = null)
    {
        // Whether there is one shows when it has been read: a chunked one tells no length.
        byte[] body = await ReadAsync(request).ConfigureAwait(false);
        if (standard is not null && body.Length == 0)
        {
            return standard;
        }

        JsonElement text = FindMember(body, name, expected);
        return text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new BenchException(400, $"{name}: expected {expected}");
    }

    /// <summary>The one member of the object that a request's body is.</summary>
    /// <exception cref="BenchException">It is something else.</exception>
    public static async Task<JsonElement> ReadMemberAsync(
        HttpRequest request, string name, string expected)
    {
        byte[] body = await ReadAsync(request).ConfigureAwait(false);
        return FindMember(body, name, expected);
    }

    // The bench bounds its length.
    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted)
            .ConfigureAwait(false);
        return body.ToArray();
    }

    private static JsonElement FindMember(byte[] body, string name, string expected)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty(name, out JsonElement value)
                && root.GetPropertyCount() == 1)
            {
                return value.Clone();
            }
        }
        catch (JsonException)
        {
            // Refused as any other value is.
        }

        throw new BenchException(400, $"the body is not what it must be; expected {expected}");
    }
}
