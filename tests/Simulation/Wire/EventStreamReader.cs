using System.Globalization;
using System.Text;

namespace Comet.Simulation.Wire;

/// <summary>
/// An event stream as WHATWG HTML §9.2.6 interprets it: fields, a blank line dispatches.
/// </summary>
internal sealed class EventStreamReader
{
    private readonly LineReader _lines = new();
    private readonly StringBuilder _data = new();
    private string _type = "";
    private string _id = "";
    private bool _hasData;

    /// <summary>Hears of an event that is dispatched.</summary>
    public delegate void Listener(string type, string data, string lastEventId);

    /// <summary>The reconnection time told, in ms; −1 before.</summary>
    public int RetryMs { get; private set; } = -1;

    public void Feed(ReadOnlySpan<byte> bytes, Listener listener)
    {
        _lines.Feed(bytes, line => Take(Encoding.UTF8.GetString(line), listener));
    }

    private void Take(string line, Listener listener)
    {
        if (line.Length == 0)
        {
            if (_hasData)
            {
                listener(_type.Length == 0 ? "message" : _type, _data.ToString(), _id);
            }

            _type = "";
            _data.Clear();
            _hasData = false;
            return;
        }

        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon == 0)
        {
            return;
        }

        string name = colon < 0 ? line : line[..colon];
        string value = colon < 0 ? "" : line[(colon + 1)..];
        value = value.StartsWith(' ') ? value[1..] : value;
        switch (name)
        {
            case "event":
                _type = value;
                break;
            case "data":
                _data.Append(_hasData ? "\n" : "").Append(value);
                _hasData = true;
                break;
            case "id":
                _id = value;
                break;
            case "retry":
                RetryMs = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                break;
            default:
                throw new ViolationException(
                    ViolationKind.Malformed, $"expected a field of an event stream, not {line}");
        }
    }
}
