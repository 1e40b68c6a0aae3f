using System.Text;
using Comet.Embedded.Foundation;
using MQTTnet;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// Takes the commands that come by the broker for a board whose way this relay has.
/// </summary>
/// <remarks>
/// Who wants an answer names a topic for it. A command with correlation data that were seen before
/// is a repeated one: it gets the same answer and is not executed again. The last
/// <see cref="RememberedMax"/> are remembered. A command without them is executed as often as the
/// broker brings it, which with a quality of service of 2 is once. It serves a board for as long as
/// its relay runs, whatever way the board takes; who calls it holds off all others meanwhile.
/// </remarks>
/// <param name="device">The board.</param>
/// <param name="bytesMax">The longest value, in bytes.</param>
internal sealed class CommandDesk(RelayDevice device, int bytesMax)
{
    private const int RememberedMax = 1024;
    private const int CorrelationMax = 64;

    private readonly Dictionary<string, Task<CommandOutcome>> _remembered = [];
    private readonly Queue<string> _order = new();

    /// <summary>A command has come; it goes to the board before this returns.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="message">The value, and where the answer is to go.</param>
    /// <returns>What becomes of it.</returns>
    public Task<CommandOutcome> TakeAsync(string topic, MqttApplicationMessage message)
    {
        string? id = IdOf(message);
        if (id is not null && _remembered.TryGetValue(id, out Task<CommandOutcome>? known))
        {
            return known;
        }

        Task<CommandOutcome> outcome = ExecuteAsync(topic, BrokerMessages.PayloadOf(message));
        if (id is not null)
        {
            if (_order.Count == RememberedMax)
            {
                _remembered.Remove(_order.Dequeue());
            }

            _order.Enqueue(id);
            _remembered[id] = outcome;
        }

        return outcome;
    }

    /// <summary>Whether a command is a repeated one.</summary>
    public bool Remembers(MqttApplicationMessage message)
    {
        return IdOf(message) is { } id && _remembered.ContainsKey(id);
    }

    private static string? IdOf(MqttApplicationMessage message)
    {
        return message.CorrelationData is { Length: > 0 and <= CorrelationMax } data
            ? message.ResponseTopic + Encoding.Latin1.GetString(data)
            : null;
    }

    private Task<CommandOutcome> ExecuteAsync(string topic, byte[] value)
    {
        if (!BoardLine.IsTopic(topic))
        {
            return Refused(404, "no such topic");
        }

        if (value.Length > bytesMax)
        {
            return Refused(413, $"the value is longer than {bytesMax} bytes");
        }

        int length = value.Length == 0 ? -1 : JsonText.Compact(value, 0, value.Length);
        if (length < 0)
        {
            return Refused(400, "the value must be one JSON value");
        }

        return device.Publish(topic, value[..length])
            ?? Task.FromResult(CommandOutcome.Unreachable);
    }

    private static Task<CommandOutcome> Refused(int status, string error)
    {
        return Task.FromResult(CommandOutcome.Refused(status, error));
    }
}
