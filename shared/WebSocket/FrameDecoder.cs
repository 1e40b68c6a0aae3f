using Comet.Embedded.Foundation;

namespace Comet.Embedded.WebSocket;

/// <summary>
/// Decodes the frames that a client sends (RFC 6455 §5.2), one frame at a time: the header first,
/// in pieces of any size, then the account of how much payload is left and under which key.
/// </summary>
/// <remarks>
/// Theory of operation. One state for each element of the base framing protocol; an octet that
/// breaks a rule is refused where it stands, so nothing is ever set aside because a length was
/// announced. Call <see cref="ReadHeader"/> until it is done, then handle the payload that there
/// is and report it with <see cref="TakePayload"/>, with 0 for an empty frame, until
/// <see cref="InPayload"/> is false; then the next header begins. Every failure of a frame is
/// status code 1002. Invariant: outside the payload state less than a whole header was taken, and
/// in it <c>PayloadRemaining &gt;= 0</c>.
/// </remarks>
public sealed class FrameDecoder
{
    /// <summary>How many numbers <see cref="Save"/> writes.</summary>
    public const int StateLength = 4;

    /// <summary>The highest payload length of a control frame (§5.5).</summary>
    public const int ControlLengthMax = 125;

    // The states, each named after the element of §5.2 that comes next.
    private const int FirstOctet = 0;
    private const int PayloadLength = 1;
    private const int ExtendedLength16 = 2;
    private const int ExtendedLength64 = 3;
    private const int Key = 4;
    private const int Payload = 5;

    /// <summary>Whether the frame is the last fragment of its message (FIN).</summary>
    public bool IsFinal;

    /// <summary>The frame's opcode, one of those that are named.</summary>
    public Opcode Opcode;

    /// <summary>Octets of payload that are still to come; the whole length at first.</summary>
    public long PayloadRemaining;

    /// <summary>The masking-key, turned so that its highest octet masks the next octet.</summary>
    public int MaskingKey;

    private int _state;
    private int _missing;

    /// <summary>Whether a header is complete and its payload is not.</summary>
    public bool InPayload => _state == Payload;

    /// <summary>Whether nothing of the next header was read.</summary>
    public bool AtBoundary => _state == FirstOctet;

    /// <summary>Begins at a frame boundary.</summary>
    public void Reset()
    {
        _state = FirstOctet;
        _missing = 0;
        IsFinal = false;
        Opcode = Opcode.Continuation;
        PayloadRemaining = 0;
        MaskingKey = 0;
    }

    /// <summary>
    /// Begins at a frame boundary and leaves the last frame's fields as they are.
    /// </summary>
    public void Begin()
    {
        _state = FirstOctet;
        _missing = 0;
    }

    /// <summary>Parks the registers in <see cref="StateLength"/> numbers.</summary>
    public void Save(int[] row, int offset)
    {
        // 3 bits of state, 4 of missing octets, 1 of FIN, 4 of opcode: below 1 << 12.
        row[offset] = _state | (_missing << 3) | (IsFinal ? 1 << 7 : 0) | ((int)Opcode << 8);
        row[offset + 1] = MaskingKey;
        row[offset + 2] = (int)PayloadRemaining;
        row[offset + 3] = (int)(PayloadRemaining >> 32);
    }

    /// <summary>Takes up what <see cref="Save"/> parked; bits from the 12th are ignored.</summary>
    public void Load(int[] row, int offset)
    {
        int packed = row[offset];
        _state = packed & 7;
        _missing = (packed >> 3) & 15;
        IsFinal = (packed & (1 << 7)) != 0;
        Opcode = (Opcode)((packed >> 8) & 15);
        MaskingKey = row[offset + 1];
        PayloadRemaining = ((long)row[offset + 3] << 32) | (uint)row[offset + 2];
    }

    /// <summary>Reads a header, or the rest of it, and nothing behind it.</summary>
    /// <returns>
    /// Done when the payload comes next, NeedMoreData when all input was taken, InvalidData when
    /// the header breaks a rule.
    /// </returns>
    public CodecStatus ReadHeader(byte[] buffer, int offset, int count, out int consumed)
    {
        int at = offset;
        int end = offset + count;
        bool valid = true;
        while (valid && at < end && _state != Payload)
        {
            switch (_state)
            {
                case FirstOctet:
                    valid = TakeFirstOctet(buffer[at++]);
                    break;
                case PayloadLength:
                    valid = TakePayloadLength(buffer[at++]);
                    break;
                case ExtendedLength16:
                case ExtendedLength64:
                    valid = TakeExtendedLength(buffer[at++]);
                    break;
                default:
                    at = TakeKey(buffer, at, end);
                    break;
            }
        }

        consumed = at - offset;
        if (!valid)
        {
            return CodecStatus.InvalidData;
        }

        return _state == Payload ? CodecStatus.Done : CodecStatus.NeedMoreData;
    }

    /// <summary>Accounts for payload that was unmasked with the key and handled.</summary>
    public void TakePayload(int count)
    {
        Invariant.Check(_state == Payload && count >= 0 && count <= PayloadRemaining);
        PayloadRemaining -= count;
        if (PayloadRemaining == 0)
        {
            _state = FirstOctet;
        }
        else
        {
            MaskingKey = MaskedPayload.Turn(MaskingKey, count);
        }
    }

    private bool TakeFirstOctet(int octet)
    {
        // No extension is ever negotiated, so no RSV bit has a meaning.
        if ((octet & 0x70) != 0)
        {
            return false;
        }

        int opcode = octet & 0x0F;
        bool isFinal = octet >= 0x80;
        bool isControl = opcode >= (int)Opcode.Close;
        if (opcode > (int)(isControl ? Opcode.Pong : Opcode.Binary))
        {
            return false;
        }

        // Control frames must not be fragmented (§5.5).
        if (isControl && !isFinal)
        {
            return false;
        }

        IsFinal = isFinal;
        Opcode = (Opcode)opcode;
        _state = PayloadLength;
        return true;
    }

    private bool TakePayloadLength(int octet)
    {
        // A client masks every frame (§5.1).
        if (octet < 0x80)
        {
            return false;
        }

        int length = octet & 0x7F;
        if (length <= ControlLengthMax)
        {
            PayloadRemaining = length;
            _missing = 4;
            _state = Key;
            return true;
        }

        PayloadRemaining = 0;
        _missing = length == 126 ? 2 : 8;
        _state = length == 126 ? ExtendedLength16 : ExtendedLength64;
        return Opcode < Opcode.Close;
    }

    private bool TakeExtendedLength(int octet)
    {
        // The most significant bit of a 64-bit length must be 0.
        if (_missing == 8 && octet >= 0x80)
        {
            return false;
        }

        PayloadRemaining = (PayloadRemaining << 8) | (uint)octet;
        _missing--;
        if (_missing > 0)
        {
            return true;
        }

        // The fewest octets that hold a length must be used for it.
        bool minimal = PayloadRemaining > (_state == ExtendedLength16 ? 125 : 65535);
        _missing = 4;
        _state = Key;
        return minimal;
    }

    private int TakeKey(byte[] buffer, int at, int end)
    {
        if (_missing == 4 && end - at >= 4)
        {
            MaskingKey = (buffer[at] << 24) | (buffer[at + 1] << 16)
                | (buffer[at + 2] << 8) | buffer[at + 3];
            _missing = 0;
            _state = Payload;
            return at + 4;
        }

        // Four octets shift out whatever the key was before.
        MaskingKey = (MaskingKey << 8) | buffer[at];
        _missing--;
        if (_missing == 0)
        {
            _state = Payload;
        }

        return at + 1;
    }
}
