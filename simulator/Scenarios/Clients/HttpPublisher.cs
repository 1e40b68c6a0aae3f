using System.Text;
using System.Text.Json;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>Publishes by POST, one after the other, on a connection of its own that is kept.
/// </summary>
/// <param name="setup">The client's.</param>
/// <param name="network">Its way to the board.</param>
/// <param name="log">Is told of each answer.</param>
internal sealed class HttpPublisher(ClientSetup setup, IClientNetwork network, ClientLog log)
{
    private const int AnswerMs = 10_000;

    private readonly Queue<(string Topic, byte[] Value)> _waiting = new();
    private ClientConnection? _connection;
    private bool _isAsked;
    private bool _isKept;
    private long _askedMs;
    private long _nowMs;

    public void Publish(string topic, string json)
    {
        _waiting.Enqueue((topic, Encoding.UTF8.GetBytes(json)));
    }

    /// <summary>Does what can be done now.</summary>
    /// <returns>Whether something was done.</returns>
    public bool Step(long nowMs)
    {
        _nowMs = nowMs;
        bool hasActed = false;
        if (!_isAsked && _waiting.TryPeek(out (string Topic, byte[] Value) next))
        {
            _isKept = _connection is not null;
            _connection ??= Open();
            _connection.Send(
                RequestText.Post(setup, next.Topic, next.Value.Length), next.Value);
            _isAsked = true;
            _askedMs = nowMs;
            hasActed = true;
        }

        if (_connection is null)
        {
            return hasActed;
        }

        bool goesOn = _connection.Step(true, nowMs, out bool hasMoved);
        if (!goesOn)
        {
            End("the connection has ended");
        }
        else if (_isAsked && nowMs >= _askedMs + AnswerMs)
        {
            _isKept = false;
            End("no answer");
        }

        return hasActed || hasMoved || !goesOn;
    }

    /// <summary>When <see cref="Step"/> is due though nothing has come.</summary>
    public long PollDeadline()
    {
        return _isAsked ? _askedMs + AnswerMs : long.MaxValue;
    }

    public void Stop()
    {
        _connection?.Close();
        _connection = null;
        _isAsked = false;
        _waiting.Clear();
    }

    private ClientConnection Open()
    {
        return new ClientConnection(network.Connect(setup.WindowBytes), HandleFound)
        {
            Method = "POST",
        };
    }

    // A kept connection may have been closed while the request was on its way, which is then
    // asked again on a new one (RFC 9112 §9.3.1).
    private void End(string reason)
    {
        _connection?.Close();
        _connection = null;
        if (_isAsked && !_isKept)
        {
            _waiting.Dequeue();
            log.AddRefusal(0, reason, true, _nowMs);
        }

        _isAsked = false;
    }

    private void HandleFound(WireItem item)
    {
        if (item.Kind != WireItemKind.Body || !_isAsked)
        {
            return;
        }

        _isAsked = false;
        _waiting.Dequeue();
        if (item.Head!.Status == 200)
        {
            using JsonDocument answer = JsonDocument.Parse(item.Data);
            log.AddPublished(answer.RootElement.GetProperty("id").GetString() ?? "", _nowMs);
        }
        else
        {
            log.AddRefusal(item.Head.Status, ErrorText.Of(item.Data), true, _nowMs);
        }
    }
}
