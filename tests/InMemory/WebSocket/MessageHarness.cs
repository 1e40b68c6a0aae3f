using Comet.Embedded.WebSocket;
using Comet.Tests.InMemory.Foundation;

namespace Comet.Tests.InMemory.WebSocket;

/// <summary>
/// Runs one case through the message decoder in every way that the network and the engine may cut
/// it: whole, octet by octet, at every split point, with a message behind it, and each of these
/// with the registers parked and moved to another decoder between any two calls. The transcript
/// must be the same every time.
/// </summary>
public sealed class MessageHarness
{
    private const int SplitsMax = 128;

    private readonly byte[] _message = new byte[70000];
    private readonly byte[] _control = new byte[128];
    private readonly int[] _row = new int[MessageDecoder.StateLength + 2];
    private readonly bool _parks;
    private readonly string _mode;
    private MessageDecoder _decoder = new MessageDecoder();
    private MessageDecoder _spare = new MessageDecoder();
    private string _transcript = "";
    private int _messageCount = -1;
    private int _controlCount = -1;
    private int _fed;
    private int _failedFrom = -1;
    private int _failedTo = -1;
    private bool _ended;

    private MessageHarness(int messageBytesMax, bool parks, string mode)
    {
        _decoder.MessageBytesMax = messageBytesMax;
        _spare.MessageBytesMax = messageBytesMax;
        _parks = parks;
        _mode = mode;
    }

    /// <summary>Checks a case without a limit.</summary>
    public static void Check(string rule, byte[] wire, string expected, int failsAt)
    {
        Check(rule, wire, expected, failsAt, int.MaxValue);
    }

    /// <summary>Checks a case.</summary>
    /// <param name="rule">What the case is about.</param>
    /// <param name="wire">What the client sends.</param>
    /// <param name="expected">The transcript, items separated by semicolons.</param>
    /// <param name="failsAt">The index of the first octet that breaks the rule, or −1.</param>
    /// <param name="messageBytesMax">The decoder's limit.</param>
    public static void Check(
        string rule, byte[] wire, string expected, int failsAt, int messageBytesMax)
    {
        byte[] trailer = ClientFrames.Build("81:21");
        byte[] longer = ClientFrames.Join(wire, trailer);
        for (int parks = 0; parks < 2; parks++)
        {
            bool moves = parks == 1;
            MessageHarness whole = New(messageBytesMax, moves, rule + ", whole");
            whole.Feed(wire, 0, wire.Length);
            whole.Finish(expected, failsAt);

            MessageHarness single = New(messageBytesMax, moves, rule + ", single");
            for (int i = 0; i < wire.Length; i++)
            {
                single.Feed(wire, i, 1);
            }

            single.Finish(expected, failsAt);
            Assert.AreEqual(failsAt, single._failedFrom, rule + ", first octet refused");

            MessageHarness trailing = New(messageBytesMax, moves, rule + ", trailing");
            trailing.Feed(longer, 0, longer.Length);
            string more = trailing._ended ? "" : expected.Length == 0 ? "text !" : "; text !";
            trailing.Finish(expected + more, failsAt);

            for (int split = 1; split < wire.Length; split++)
            {
                if (split == SplitsMax && wire.Length > 2 * SplitsMax)
                {
                    split = wire.Length - SplitsMax;
                }

                MessageHarness parted = New(messageBytesMax, moves, rule + ", split");
                parted.Feed(wire, 0, split);
                parted.Feed(wire, split, wire.Length - split);
                parted.Finish(expected, failsAt);
            }
        }
    }

    /// <summary>How the transcript shows a payload: long ones by length and hash.</summary>
    public static string Describe(byte[] payload, int count)
    {
        if (count > 130)
        {
            int hash = 17;
            for (int i = 0; i < count; i++)
            {
                hash = (hash * 31) + payload[i];
            }

            return count.ToString() + "#" + hash.ToString();
        }

        string text = "";
        for (int i = 0; i < count; i++)
        {
            bool isPlain = payload[i] >= 0x20 && payload[i] < 0x7F;
            text += isPlain ? ((char)payload[i]).ToString() : "\\" + Hex.Text(payload, i, 1);
        }

        return text;
    }

    private static MessageHarness New(int messageBytesMax, bool parks, string mode)
    {
        return new MessageHarness(messageBytesMax, parks, mode);
    }

    private void Feed(byte[] wire, int offset, int count)
    {
        // Guards around the input: the decoder must not write outside of what it was given.
        byte[] buffer = new byte[count + 2];
        buffer[0] = 0xEE;
        buffer[count + 1] = 0xEE;
        System.Array.Copy(wire, offset, buffer, 1, count);
        int at = 0;
        _fed = offset + count;
        while (!_ended)
        {
            Park();
            MessageToken token = _decoder.Read(buffer, 1 + at, count - at, out int consumed);
            Assert.IsTrue(consumed >= 0 && consumed <= count - at, _mode);
            if (token == MessageToken.NeedMoreData)
            {
                Assert.AreEqual(count - at, consumed, _mode);
                break;
            }

            Take(token, buffer, 1 + at, consumed, offset);
            at += consumed;
        }

        Assert.AreEqual(0xEE, (int)buffer[0], _mode);
        Assert.AreEqual(0xEE, (int)buffer[count + 1], _mode);
    }

    private void Park()
    {
        if (!_parks)
        {
            return;
        }

        // The spare has the registers of some other connection, which must all be replaced; what
        // lies around the row must not be.
        for (int i = 0; i < _row.Length; i++)
        {
            _row[i] = 0x5A5A5A5A;
        }

        _spare.Load(_row, 1);
        _decoder.Save(_row, 1);
        Assert.AreEqual(0x5A5A5A5A, _row[0], _mode);
        Assert.AreEqual(0x5A5A5A5A, _row[_row.Length - 1], _mode);
        _spare.Load(_row, 1);
        MessageDecoder next = _spare;
        _spare = _decoder;
        _decoder = next;
    }

    private void Take(MessageToken token, byte[] buffer, int from, int consumed, int offset)
    {
        int slice = _decoder.PayloadCount;
        int start = _decoder.PayloadOffset;
        bool hasSlice = token == MessageToken.Data || token == MessageToken.Ping;
        if (hasSlice)
        {
            Assert.IsTrue(start >= from && slice >= 0, _mode);
            Assert.AreEqual(from + consumed, start + slice, _mode);
        }

        switch (token)
        {
            case MessageToken.Data:
                Assert.AreEqual(_decoder.StartsMessage, _messageCount < 0, _mode + ", start");
                _messageCount = _messageCount < 0 ? 0 : _messageCount;
                System.Array.Copy(buffer, start, _message, _messageCount, slice);
                _messageCount += slice;
                if (_decoder.EndsMessage)
                {
                    Write(_decoder.IsText ? "text " : "binary ", _message, _messageCount);
                    _messageCount = -1;
                }

                break;
            case MessageToken.Ping:
                Assert.AreEqual(_decoder.StartsControl, _controlCount < 0, _mode + ", start");
                _controlCount = _controlCount < 0 ? 0 : _controlCount;
                System.Array.Copy(buffer, start, _control, _controlCount, slice);
                _controlCount += slice;
                if (_decoder.EndsControl)
                {
                    Assert.AreEqual(_decoder.ControlLength, _controlCount, _mode);
                    Write("ping ", _control, _controlCount);
                    _controlCount = -1;
                }

                break;
            case MessageToken.Pong:
                Write("pong", _control, 0);
                break;
            case MessageToken.Close:
                Write("close " + _decoder.CloseCode.ToString(), _control, 0);
                _ended = true;
                break;
            default:
                Write("failed " + _decoder.CloseCode.ToString(), _control, 0);
                _failedFrom = offset;
                _failedTo = _fed;
                _ended = true;
                break;
        }
    }

    private void Write(string kind, byte[] payload, int count)
    {
        string separator = _transcript.Length == 0 ? "" : "; ";
        _transcript += separator + kind + Describe(payload, count);
    }

    private void Finish(string expected, int failsAt)
    {
        Assert.AreEqual(expected, _transcript, _mode);
        if (failsAt >= 0)
        {
            Assert.IsTrue(failsAt >= _failedFrom && failsAt < _failedTo, _mode + ", when");
        }
    }
}
