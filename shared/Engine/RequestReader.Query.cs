using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Engine;

/// <content>
/// The query's parameters: <c>since</c>, <c>topics</c>, <c>wait</c> and <c>access_token</c>.
/// </content>
public sealed partial class RequestReader
{
    /// <inheritdoc/>
    public override void OnQueryName(byte[] buffer, int offset, int count)
    {
        StartName();
        int end = offset + count;
        while (offset < end && _candidates != 0)
        {
            _candidates = _names.Match(_candidates, PositionInName(), buffer[offset++]);
            _position--;
        }
    }

    /// <inheritdoc/>
    public override void OnQueryNameEnd()
    {
        StartName();
        _mode = _names.MatchEnd(_candidates, PositionInName());
        _position = 0;
        _candidates = _mode == ParameterSince ? SinceWords : _topics.All;
        if (_mode == ParameterTopics)
        {
            TopicMask = 0;
        }
        else if (_mode == ParameterWait)
        {
            WaitSeconds = -1;
        }
        else if (_mode == Token)
        {
            StartToken();
        }
    }

    /// <inheritdoc/>
    public override void OnQueryValue(byte[] buffer, int offset, int count)
    {
        int end = offset + count;
        while (offset < end)
        {
            int octet = buffer[offset++];
            switch (_mode)
            {
                case ParameterSince:
                    ReadSince(octet);
                    break;
                case ParameterTopics:
                    ReadTopics(octet);
                    break;
                case ParameterWait:
                    ReadWait(octet);
                    break;
                case Token:
                    // By RFC 3986, which RFC 6750 §2.3 refers to, a plus sign stands for itself.
                    ReadToken(octet == Ascii.Space ? '+' : octet);
                    break;
                default:
                    return;
            }
        }
    }

    /// <inheritdoc/>
    public override void OnQueryPairEnd()
    {
        switch (_mode)
        {
            case ParameterSince:
                EndSince();
                break;
            case ParameterTopics:
                if (_position > 0 || TopicMask != 0)
                {
                    EndTopicName();
                }
                else
                {
                    // `topics=` selects as if it were absent.
                    TopicMask = _topics.All;
                }

                break;
            case ParameterWait:
                if (WaitSeconds > _waitSecondsMax)
                {
                    Fail(RequestError.WaitOutOfRange);
                }

                break;
            case Token:
                EndDeliberate();
                break;
            default:
                break;
        }

        _mode = -1;
        _position = -1;
        _candidates = Parameters;
    }

    // Between pairs `_position` is −1, and it runs down while a name passes by. Before, it is in
    // the path.
    private void StartName()
    {
        if (_position >= 0 || _position < AboveBase)
        {
            EndPath();
        }
    }

    private int PositionInName()
    {
        return -1 - _position;
    }

    private void ReadSince(int octet)
    {
        int position = _position++;
        if (position == 0)
        {
            Since = Since.AfterId;
            Epoch = 0;
            Sequence = 0;
        }

        if (_candidates != 0)
        {
            _candidates = _names.Match(_candidates, position, octet);
        }

        if (position < 8)
        {
            int nibble = Ascii.HexValue(octet);
            Epoch = (Epoch << 4) | (uint)(nibble & 15);
            if (nibble < 0)
            {
                Sequence = -1;
            }
        }
        else if (position == 8)
        {
            if (octet != '-')
            {
                Sequence = -1;
            }
        }
        else if (!Ascii.IsDigit(octet) || position > 26)
        {
            // Eighteen digits always fit into 63 bits.
            Sequence = -1;
            _position = 27;
        }
        else if (Sequence >= 0)
        {
            Sequence = (Sequence * 10) + (octet - '0');
        }
    }

    private void EndSince()
    {
        if (_position == 0)
        {
            return;
        }

        int word = _names.MatchEnd(_candidates, _position);
        if (word >= 0)
        {
            Since = word == Earliest ? Since.Earliest : Since.Latest;
        }
        else if (Sequence < 0 || _position < 10)
        {
            Fail(RequestError.SinceMalformed);
        }
    }

    private void ReadTopics(int octet)
    {
        if (octet == ',')
        {
            EndTopicName();
        }
        else
        {
            _candidates = _topics.Match(_candidates, _position, octet);
            if (_position < 0xFFFF)
            {
                _position++;
            }
        }
    }

    private void EndTopicName()
    {
        int topic = _topics.MatchEnd(_candidates, _position);
        if (topic < 0)
        {
            Fail(RequestError.TopicUnknown);
        }
        else
        {
            TopicMask |= 1 << topic;
        }

        _candidates = _topics.All;
        _position = 0;
    }

    private void ReadWait(int octet)
    {
        if (!Ascii.IsDigit(octet))
        {
            Fail(RequestError.WaitOutOfRange);
            return;
        }

        int seconds = WaitSeconds < 0 ? 0 : WaitSeconds;
        if (seconds <= _waitSecondsMax)
        {
            WaitSeconds = (seconds * 10) + (octet - '0');
        }
    }
}
