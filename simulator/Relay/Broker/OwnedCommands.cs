using MQTTnet;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// The commands that an ownership's connection brings: which of them are this relay's, and what is
/// answered.
/// </summary>
/// <remarks>
/// A command is taken while the board is this relay's by what the broker has told on the same
/// connection (<see cref="BrokerClaim"/>). From <see cref="Leave"/> on none is: whoever has the
/// board next takes them, and one that both took would be executed twice.
/// </remarks>
internal sealed class OwnedCommands
{
    private const int AnswersMax = 128;
    private static readonly CommandOutcome s_tooMany = CommandOutcome.Refused(
        503, $"{AnswersMax} values wait for their answers already");

    private readonly CommandDesk _desk;
    private readonly BrokerConnection _connection;
    private readonly BrokerClaim _claim;
    private readonly Lock _lock = new();
    private int _answers;
    private bool _isLeft;

    /// <param name="desk">Executes them.</param>
    /// <param name="connection">Brings them, and claims; takes the answers.</param>
    /// <param name="session">The own claim.</param>
    public OwnedCommands(CommandDesk desk, BrokerConnection connection, string session)
    {
        _desk = desk;
        _connection = connection;
        _claim = new BrokerClaim(session);
        _connection.Lost += _claim.Forget;
    }

    /// <summary>Nothing that comes from now on is for the board.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _isLeft = true;
        }
    }

    /// <summary>A command has come, or a claim.</summary>
    public Task ReceiveAsync(MqttApplicationMessage message)
    {
        BrokerTopic? topic = BrokerTopic.Read(message.Topic);
        if (topic is { Kind: BrokerTopic.Presence }
            && BrokerPresence.Read(BrokerMessages.PayloadOf(message))
                is { IsAhead: false } presence)
        {
            foreach (MqttApplicationMessage held in _claim.Take(presence))
            {
                Execute(held);
            }
        }
        else if (topic is { Kind: BrokerTopic.Commands } && !message.Retain
            && _claim.Take(message))
        {
            Execute(message);
        }

        return Task.CompletedTask;
    }

    private void Execute(MqttApplicationMessage command)
    {
        lock (_lock)
        {
            if (!_isLeft)
            {
                Take(BrokerTopic.Read(command.Topic)!.Value.Name, command);
            }
        }
    }

    private void Take(string topic, MqttApplicationMessage command)
    {
        if (command.ResponseTopic is not { Length: > 0 })
        {
            _desk.TakeAsync(topic, command);
        }
        else if (_answers < AnswersMax)
        {
            _ = AnswerAsync(command, _desk.TakeAsync(topic, command));
        }
        else if (!_desk.Remembers(command))
        {
            // A repeated one is answered by the answer to the first.
            _ = AnswerAsync(command, Task.FromResult(s_tooMany));
        }
    }

    private async Task AnswerAsync(MqttApplicationMessage asked, Task<CommandOutcome> outcome)
    {
        Interlocked.Increment(ref _answers);
        try
        {
            byte[] answer = CommandAnswer.Write(await outcome.ConfigureAwait(false));
            await _connection.TryPublishAsync(BrokerMessages.Answer(asked, answer))
                .ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _answers);
        }
    }
}
