using System.Text;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>Publishing with everything permitted.</summary>
internal static class BoardPublishing
{
    private const int ErrorBytesMax = 128;

    /// <summary>Publishes a value, judged as a client's message on <c>/ws</c> is.</summary>
    /// <param name="engine">Only where it may be touched.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="json">One JSON value.</param>
    /// <param name="nowMs">The engine's time.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static string? Publish(CometEngine engine, string topic, string json, long nowMs)
    {
        string name = JsonEncodedText.Encode(topic).ToString();
        byte[] message = Encoding.UTF8.GetBytes($"{{\"topic\":\"{name}\",\"data\":{json}}}");
        int length = JsonText.Compact(message, 0, message.Length);
        int error = engine.PublishMessage(message, 0, length, nowMs);
        if (error == 0)
        {
            return null;
        }

        byte[] text = new byte[ErrorBytesMax];
        engine.Writer.Begin(text, 0, text.Length, 0);
        engine.WriteError(engine.Writer, error);
        return Encoding.ASCII.GetString(text, 0, engine.Writer.Count);
    }
}
