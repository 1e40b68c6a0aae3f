using Comet.Fuzz.Targets;

namespace Comet.Fuzz.Oracles;

/// <summary>
/// Reads the frames that a stream holds (RFC 6455 §5), those of a client or those of a server, and
/// says what they mean: messages, control frames, and the failure that ends them.
/// </summary>
internal sealed class FrameReader(bool masked, int messageBytesMax)
{
    private readonly List<string> _items = [];
    private readonly List<byte> _message = [];
    private bool _inMessage;
    private bool _isText;

    /// <summary>Items such as <c>text …</c>, <c>ping …</c>, <c>close 1000</c>.</summary>
    public IReadOnlyList<string> Items => _items;

    /// <summary>Whether the stream ends inside a frame or a message.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether a close frame or a failure has ended the stream.</summary>
    public bool IsOver { get; private set; }

    /// <summary>How many bytes belong to frames that were read.</summary>
    public int Consumed { get; private set; }

    public FrameReader Read(ReadOnlySpan<byte> wire)
    {
        while (!IsOver && Consumed < wire.Length && ReadFrame(wire[Consumed..]))
        {
            // Frame by frame.
        }

        IsOpen = !IsOver && (_inMessage || Consumed < wire.Length);
        return this;
    }

    // False when the frame does not end in this stream.
    private bool ReadFrame(ReadOnlySpan<byte> wire)
    {
        int opcode = wire[0] & 15;
        bool final = wire[0] >= 128;
        bool control = opcode >= 8;
        if ((wire[0] & 0x70) != 0 || opcode is > 2 and < 8 or > 10 || (control && !final))
        {
            return Fail(1002);
        }

        if (wire.Length < 2)
        {
            return false;
        }

        int shortLength = wire[1] & 127;
        if (wire[1] >= 128 != masked || (control && shortLength > 125))
        {
            return Fail(1002);
        }

        int extended = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
        if (extended == 8 && wire.Length > 2 && wire[2] >= 128)
        {
            return Fail(1002);
        }

        if (wire.Length < 2 + extended)
        {
            return false;
        }

        long length = extended == 0 ? shortLength : 0;
        foreach (byte octet in wire.Slice(2, extended))
        {
            length = (length << 8) | octet;
        }

        if (extended != 0 && length <= (extended == 2 ? 125 : 65535))
        {
            return Fail(1002);
        }

        int header = 2 + extended + (masked ? 4 : 0);
        if (wire.Length < header)
        {
            return false;
        }

        byte[] payload = wire.Slice(header, (int)Math.Min(length, wire.Length - header)).ToArray();
        for (int i = 0; masked && i < payload.Length; i++)
        {
            payload[i] ^= wire[header - 4 + (i & 3)];
        }

        return control
            ? TakeControl(opcode, payload, header, length)
            : TakeData(opcode, final, payload, header, length);
    }

    private bool TakeControl(int opcode, byte[] payload, int header, long length)
    {
        if (opcode == 8)
        {
            int code = payload.Length < 2 ? 0 : (payload[0] << 8) | payload[1];
            if (length == 1 || (payload.Length >= 2 && !IsCode(code)))
            {
                return Fail(1002);
            }

            ReadOnlySpan<byte> reason = payload.AsSpan(Math.Min(2, payload.Length));
            if (IsBadText(reason, payload.Length == length))
            {
                return Fail(1007);
            }
        }

        if (payload.Length < length)
        {
            return false;
        }

        Consumed += header + payload.Length;
        int status = length == 0 ? 1005 : length >= 2 ? (payload[0] << 8) | payload[1] : 0;
        IsOver = opcode == 8;
        _items.Add(opcode == 8 ? $"close {status}"
            : opcode == 9 ? "ping " + Latin1.Text(payload)
            : masked ? "pong"
            : "pong " + Latin1.Text(payload));
        return true;
    }

    private bool TakeData(int opcode, bool final, byte[] payload, int header, long length)
    {
        if ((opcode == 0) != _inMessage)
        {
            return Fail(1002);
        }

        if (opcode != 0)
        {
            _message.Clear();
            _isText = opcode == 1;
        }

        if (length > messageBytesMax - _message.Count)
        {
            return Fail(1009);
        }

        bool whole = payload.Length == length;
        _inMessage = true;
        _message.AddRange(payload);
        if (_isText && IsBadText(_message.ToArray(), whole && final))
        {
            return Fail(1007);
        }

        if (!whole)
        {
            return false;
        }

        Consumed += header + payload.Length;
        if (final)
        {
            _inMessage = false;
            _items.Add((_isText ? "text " : "binary ") + Latin1.Text(_message.ToArray()));
        }

        return true;
    }

    private static bool IsBadText(ReadOnlySpan<byte> text, bool whole)
    {
        return Utf8Target.FirstBad(text) >= 0
            || (whole && !System.Text.Unicode.Utf8.IsValid(text));
    }

    private static bool IsCode(int code)
    {
        return code is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999;
    }

    private bool Fail(int code)
    {
        _items.Add($"failed {code}");
        IsOver = true;
        return false;
    }
}
