using MQTTnet;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// Tells whose commands are while more than one relay claims a board.
/// </summary>
/// <remarks>
/// Theory of operation. A relay that claims a board is told by the broker, on one connection, of
/// every claim and of every command, in the order in which the broker took them; so are the others
/// who claim it. Each decides by what came before a command, and by the same rule: so one of them
/// takes it, and no other. Until the own claim has come back a command is held; it is dropped when
/// another claim came before.
/// Called on any thread.
/// </remarks>
/// <param name="session">The own claim.</param>
internal sealed class BrokerClaim(string session)
{
    private const int HeldMax = 64;

    private readonly List<MqttApplicationMessage> _held = [];
    private readonly Lock _lock = new();
    private BrokerPresence? _mine;
    private BrokerPresence? _other;

    /// <summary>A claim has come, or its end.</summary>
    /// <returns>The commands that are this relay's by it.</returns>
    public MqttApplicationMessage[] Take(BrokerPresence presence)
    {
        lock (_lock)
        {
            if (presence.Session == session)
            {
                _mine = presence.IsOnline ? presence : null;
            }
            else if (!presence.IsOnline)
            {
                _other = _other?.Session == presence.Session ? null : _other;
            }
            else if (_other is null || _other.Session == presence.Session
                || _other.YieldsTo(presence))
            {
                _other = presence;
            }

            MqttApplicationMessage[] mine = IsMine ? [.. _held] : [];
            if (_mine is not null || _other is not null)
            {
                _held.Clear();
            }

            return mine;
        }
    }

    /// <summary>A command has come.</summary>
    /// <returns>Whether it is this relay's now.</returns>
    public bool Take(MqttApplicationMessage command)
    {
        lock (_lock)
        {
            if (_mine is null && _other is null && _held.Count < HeldMax)
            {
                _held.Add(command);
            }

            return IsMine;
        }
    }

    /// <summary>The connection is lost: who claims the board will be told anew.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            (_mine, _other) = (null, null);
            _held.Clear();
        }
    }

    private bool IsMine => _mine is not null && (_other is null || !_mine.YieldsTo(_other));
}
