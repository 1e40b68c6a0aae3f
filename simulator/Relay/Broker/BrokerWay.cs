using System.Text;
using System.Text.Json;

namespace Comet.Simulator.Relay.Broker;

/// <summary>A way to a board through the relay that has one.</summary>
/// <param name="device">The board's id.</param>
/// <param name="owner">Who has the way.</param>
/// <param name="relay">This relay's name in answers' topics.</param>
/// <param name="connection">To the broker.</param>
internal sealed class BrokerWay(
    string device, BrokerPresence owner, string relay, BrokerConnection connection) : IBoardLink
{
    public string Name => "relay " + owner.Relay;

    public WayKind Kind => WayKind.Relay;

    public bool IsSilent { get; set; }

    public string Memory => owner.Session;

    public void Send(byte[] line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement command = document.RootElement;
        string id = command.GetProperty("command").GetString()!;
        string topic = command.GetProperty("topic").GetString()!;
        byte[] value = Encoding.UTF8.GetBytes(command.GetProperty("data").GetRawText());

        // What is lost here is sent again when the broker is back, or is never answered.
        _ = connection.TryPublishAsync(BrokerMessages.Command(
            device, topic, value, relay, Encoding.ASCII.GetBytes(id)));
    }

    public void Close()
    {
        // There is nothing to give up: the board's own relay has the connection.
    }
}
