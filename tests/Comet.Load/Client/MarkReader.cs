namespace Comet.Load.Client;

/// <summary>
/// Finds the published events in what was received, whatever is around them: each holds one mark,
/// <c>#</c> and ten digits, the number it was published as. It may come in pieces.
/// </summary>
internal struct MarkReader
{
    public const byte Sign = (byte)'#';
    public const int Digits = 10;

    private int _missing;
    private long _number;

    public void Read(ReadOnlySpan<byte> bytes, IMarkSink sink)
    {
        while (true)
        {
            if (_missing == 0)
            {
                int at = bytes.IndexOf(Sign);
                if (at < 0)
                {
                    return;
                }

                bytes = bytes[(at + 1)..];
                _missing = Digits;
                _number = 0;
            }

            int count = Math.Min(_missing, bytes.Length);
            for (int i = 0; i < count; i++)
            {
                int digit = bytes[i] - '0';
                if ((uint)digit > 9)
                {
                    throw new LoadException("an event's number is damaged");
                }

                _number = (10 * _number) + digit;
            }

            _missing -= count;
            if (_missing > 0)
            {
                return;
            }

            bytes = bytes[count..];
            sink.HandleMark(_number);
        }
    }

    /// <summary>Writes a mark's digits.</summary>
    public static void Write(Span<byte> digits, long number)
    {
        for (int i = Digits - 1; i >= 0; i--)
        {
            digits[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }
}
