using System.Text;
using System.Text.Json;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>What an answer says that is none.</summary>
internal static class ErrorText
{
    /// <summary>The member <c>error</c> of a body, or the body.</summary>
    public static string Of(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.GetProperty("error").GetString() ?? "";
        }
        catch (Exception fault) when (
            fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(body).Trim();
        }
    }
}
