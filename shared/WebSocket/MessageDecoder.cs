using Comet.Embedded.Foundation;
using StatusCode = Comet.Embedded.WebSocket.CloseCode;

namespace Comet.Embedded.WebSocket;

/// <summary>
/// Decodes what a client sends after the opening handshake into messages and control frames
/// (RFC 6455 §5.4–§5.6). Payload is unmasked where it lies and handed out as it arrives.
/// </summary>
/// <remarks>
/// Theory of operation. Two machines, one inside the other: the frame decoder says where a frame
/// is, this one what the frames mean together. A message is absent, opened (its first frame's
/// header was read, no slice handed out) or continued; control frames pass between its fragments
/// and touch only the control registers. A text's UTF-8 state runs on over its slices, fragments
/// and the control frames between. A close frame ends everything, so its reason is validated in
/// the same register. Invariant: after NeedMoreData all input was taken; after any other token the
/// input up to <c>consumed</c> was, and the slice lies inside of it.
/// </remarks>
public sealed class MessageDecoder
{
    /// <summary>How many numbers <see cref="Save"/> writes.</summary>
    public const int StateLength = FrameDecoder.StateLength + 2;

    private const int Absent = 0;
    private const int Opened = 1;
    private const int Continued = 2;

    // What is parked between two messages: the state of a frame is never 0 with anything begun.
    private const int NothingBegun = 0;

    // The header of a short frame, and its first octet when the frame is a whole message.
    private const int WholeHeader = 6;
    private const int WholeText = 0x81;
    private const int WholeBinary = 0x82;

    /// <summary>
    /// The longest message accepted, all fragments together, in bytes; int.MaxValue for any. A
    /// longer one fails with 1009 when the header that shows it was read.
    /// </summary>
    public int MessageBytesMax = int.MaxValue;

    /// <summary>Where the token's slice starts in the buffer that was read.</summary>
    public int PayloadOffset;

    /// <summary>The length of the token's slice, in bytes; may be 0.</summary>
    public int PayloadCount;

    /// <summary>Whether the token goes on with a frame whose header was read before.</summary>
    public bool ResumesFrame;

    /// <summary>Whether the message in progress is text.</summary>
    public bool IsText;

    /// <summary>Data: whether the slice is the first of its message.</summary>
    public bool StartsMessage;

    /// <summary>Data: whether the slice is the last of its message.</summary>
    public bool EndsMessage;

    /// <summary>Ping: whether the slice is the first of the payload.</summary>
    public bool StartsControl;

    /// <summary>Ping: whether the slice is the last of the payload.</summary>
    public bool EndsControl;

    /// <summary>The whole payload's length of the control frame in progress, in bytes.</summary>
    public int ControlLength;

    /// <summary>
    /// Close: the peer's status code, or 1005 when it sent none. Failed: the status code to close
    /// with, 1002, 1007 or 1009.
    /// </summary>
    public int CloseCode;

    private readonly FrameDecoder _frame = new FrameDecoder();
    private int _message;
    private int _messageBytes;
    private int _utf8;

    /// <summary>Whether a frame's header was read and its payload is not complete.</summary>
    public bool InFrame => _frame.InPayload;

    /// <summary>Begins at a frame boundary outside of any message, as after a handshake.</summary>
    public void Reset()
    {
        _frame.Reset();
        _message = Absent;
        _messageBytes = 0;
        _utf8 = Utf8.Accept;
        IsText = false;
        ControlLength = 0;
        CloseCode = 0;
    }

    /// <summary>Parks the registers of a connection between two reads.</summary>
    public void Save(int[] row, int offset)
    {
        if (_message == Absent && CloseCode == 0 && _frame.AtBoundary)
        {
            row[offset] = NothingBegun;
            return;
        }

        // Above the frame's 12 bits: 2 of message state, 1 of its type, 16 of status code.
        _frame.Save(row, offset);
        row[offset] |= (_message << 12) | (IsText ? 1 << 14 : 0) | (CloseCode << 15);
        row[offset + FrameDecoder.StateLength] = _messageBytes;

        // A UTF-8 state has 24 bits and a control frame's length 7.
        row[offset + FrameDecoder.StateLength + 1] = _utf8 | (ControlLength << 24);
    }

    /// <summary>Takes up what <see cref="Save"/> parked.</summary>
    public void Load(int[] row, int offset)
    {
        int packed = row[offset];
        if (packed == NothingBegun)
        {
            _frame.Begin();
            _message = Absent;
            CloseCode = 0;
            return;
        }

        _frame.Load(row, offset);
        _message = (packed >> 12) & 3;
        IsText = (packed & (1 << 14)) != 0;
        CloseCode = (packed >> 15) & 0xFFFF;
        _messageBytes = row[offset + FrameDecoder.StateLength];
        packed = row[offset + FrameDecoder.StateLength + 1];
        _utf8 = packed & 0xFFFFFF;
        ControlLength = packed >> 24;
    }

    /// <summary>Reads up to the end of the next token or of the input.</summary>
    /// <param name="buffer">The caller's buffer; payload is unmasked in it.</param>
    /// <param name="offset">Where the input starts.</param>
    /// <param name="count">The input's length, in bytes.</param>
    /// <param name="consumed">How much of the input was taken; begin behind it next time.</param>
    public MessageToken Read(byte[] buffer, int offset, int count, out int consumed)
    {
        // The usual case: all of a message in one short frame. It passes without the registers of
        // a frame or of a message.
        if (count < WholeHeader || _message != Absent || !_frame.AtBoundary)
        {
            return ReadPart(buffer, offset, count, out consumed);
        }

        int first = buffer[offset];
        int length = buffer[offset + 1] - 0x80;
        if ((first != WholeText && first != WholeBinary) || length < 0
            || length > FrameDecoder.ControlLengthMax || length > count - WholeHeader
            || length > MessageBytesMax)
        {
            return ReadPart(buffer, offset, count, out consumed);
        }

        int key = (buffer[offset + 2] << 24) | (buffer[offset + 3] << 16)
            | (buffer[offset + 4] << 8) | buffer[offset + 5];
        offset += WholeHeader;
        consumed = WholeHeader + length;
        PayloadOffset = offset;
        PayloadCount = length;
        ResumesFrame = false;
        StartsMessage = true;
        EndsMessage = true;
        IsText = first == WholeText;
        if (!IsText)
        {
            MaskedPayload.Unmask(buffer, offset, length, key);
        }
        else if (MaskedPayload.UnmaskText(Utf8.Accept, buffer, offset, length, key)
            != Utf8.Accept)
        {
            return Fail(StatusCode.InvalidPayload);
        }

        return MessageToken.Data;
    }

    private MessageToken ReadPart(byte[] buffer, int offset, int count, out int consumed)
    {
        int headerCount = 0;
        ResumesFrame = _frame.InPayload;
        if (!ResumesFrame)
        {
            CodecStatus status = _frame.ReadHeader(buffer, offset, count, out headerCount);
            consumed = headerCount;
            if (status == CodecStatus.NeedMoreData)
            {
                return MessageToken.NeedMoreData;
            }

            int refusal = status == CodecStatus.Done ? BeginFrame() : StatusCode.ProtocolError;
            if (refusal != 0)
            {
                return Fail(refusal);
            }
        }

        int sliceCount = count - headerCount;
        long remaining = _frame.PayloadRemaining;
        if (remaining <= sliceCount)
        {
            sliceCount = (int)remaining;
        }
        else if (sliceCount == 0)
        {
            consumed = headerCount;
            return MessageToken.NeedMoreData;
        }

        consumed = headerCount + sliceCount;
        PayloadOffset = offset + headerCount;
        PayloadCount = sliceCount;
        bool endsFrame = sliceCount == remaining;
        switch (_frame.Opcode)
        {
            case Opcode.Ping:
                return TakePing(buffer, endsFrame);
            case Opcode.Pong:
                _frame.TakePayload(sliceCount);
                PayloadCount = 0;
                return endsFrame ? MessageToken.Pong : MessageToken.NeedMoreData;
            case Opcode.Close:
                return TakeClose(buffer, endsFrame);
            default:
                return TakeData(buffer, endsFrame);
        }
    }

    /// <summary>Admits a frame by its header: 0, or the status code to fail with.</summary>
    private int BeginFrame()
    {
        long length = _frame.PayloadRemaining;
        Opcode opcode = _frame.Opcode;
        if (opcode >= Opcode.Close)
        {
            ControlLength = (int)length;
            if (opcode == Opcode.Close)
            {
                CloseCode = 0;
                _utf8 = Utf8.Accept;

                // A body begins with a status code of two octets (§5.5.1).
                return ControlLength == 1 ? StatusCode.ProtocolError : 0;
            }

            return 0;
        }

        // A continuation needs a message to continue, and messages do not interleave (§5.4).
        if ((opcode == Opcode.Continuation) == (_message == Absent))
        {
            return StatusCode.ProtocolError;
        }

        if (opcode != Opcode.Continuation)
        {
            _message = Opened;
            _messageBytes = 0;
            _utf8 = Utf8.Accept;
            IsText = opcode == Opcode.Text;
        }

        // The sum stays at int.MaxValue, so that a message of any length passes without a limit.
        bool overflows = length > int.MaxValue - _messageBytes;
        _messageBytes = overflows ? int.MaxValue : _messageBytes + (int)length;
        return _messageBytes > MessageBytesMax ? StatusCode.MessageTooBig : 0;
    }

    private MessageToken TakeData(byte[] buffer, bool endsFrame)
    {
        bool endsMessage = endsFrame && _frame.IsFinal;
        int key = _frame.MaskingKey;
        if (IsText)
        {
            _utf8 = MaskedPayload.UnmaskText(_utf8, buffer, PayloadOffset, PayloadCount, key);
            if (_utf8 < 0 || (endsMessage && _utf8 != Utf8.Accept))
            {
                return Fail(StatusCode.InvalidPayload);
            }
        }
        else
        {
            MaskedPayload.Unmask(buffer, PayloadOffset, PayloadCount, key);
        }

        _frame.TakePayload(PayloadCount);
        StartsMessage = _message == Opened;
        EndsMessage = endsMessage;
        _message = endsMessage ? Absent : Continued;
        return MessageToken.Data;
    }

    private MessageToken TakePing(byte[] buffer, bool endsFrame)
    {
        MaskedPayload.Unmask(buffer, PayloadOffset, PayloadCount, _frame.MaskingKey);
        StartsControl = _frame.PayloadRemaining == ControlLength;
        EndsControl = endsFrame;
        _frame.TakePayload(PayloadCount);
        return MessageToken.Ping;
    }

    private MessageToken TakeClose(byte[] buffer, bool endsFrame)
    {
        MaskedPayload.Unmask(buffer, PayloadOffset, PayloadCount, _frame.MaskingKey);
        int at = PayloadOffset;
        int end = at + PayloadCount;
        int taken = ControlLength - (int)_frame.PayloadRemaining;
        while (taken < 2 && at < end)
        {
            CloseCode = (CloseCode << 8) | buffer[at++];
            taken++;
            if (taken == 2 && !StatusCode.IsValidOnWire(CloseCode))
            {
                return Fail(StatusCode.ProtocolError);
            }
        }

        _utf8 = Utf8.Advance(_utf8, buffer, at, end - at);
        if (_utf8 < 0 || (endsFrame && _utf8 != Utf8.Accept))
        {
            return Fail(StatusCode.InvalidPayload);
        }

        _frame.TakePayload(PayloadCount);
        PayloadCount = 0;
        if (!endsFrame)
        {
            return MessageToken.NeedMoreData;
        }

        if (ControlLength == 0)
        {
            CloseCode = StatusCode.NoStatusReceived;
        }

        return MessageToken.Close;
    }

    private MessageToken Fail(int closeCode)
    {
        PayloadCount = 0;
        CloseCode = closeCode;
        return MessageToken.Failed;
    }
}
