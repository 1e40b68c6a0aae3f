using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// Finds the members of an upstream message <c>{"topic":"led","data":true}</c> in its bytes.
/// </summary>
/// <remarks>
/// The bytes have passed <see cref="JsonText.Compact"/>: one valid value without insignificant
/// white space, so the reader only looks for structure. Other members are passed over; of a
/// repeated one neither counts, the message is refused.
/// </remarks>
public sealed class UpstreamMessage
{
    // The names' bytes, first to last.
    private const long Topic = 0x74_6F_70_69_63;
    private const long Data = 0x64_61_74_61;

    /// <summary>Where the topic's name starts, behind its quote.</summary>
    public int TopicOffset;

    /// <summary>The length of the topic's name, in bytes; 0 when there is none.</summary>
    public int TopicCount;

    /// <summary>Where the value starts.</summary>
    public int DataOffset;

    /// <summary>The length of the value, in bytes; 0 when there is none.</summary>
    public int DataCount;

    /// <summary>Reads a message.</summary>
    /// <returns>Whether it is an object with one <c>topic</c>, a string, and one
    /// <c>data</c>.</returns>
    public bool Read(byte[] buffer, int offset, int count)
    {
        TopicOffset = 0;
        TopicCount = 0;
        DataCount = 0;
        bool sound = true;
        int end = offset + count;
        if (buffer[offset] != '{')
        {
            return false;
        }

        offset++;
        while (offset < end && buffer[offset] == '"')
        {
            int name = offset + 1;
            int nameEnd = JsonScan.EndOfString(buffer, offset);
            int value = nameEnd + 1;
            int valueEnd = JsonScan.EndOfValue(buffer, value);
            int nameCount = nameEnd - 1 - name;
            long packed = JsonScan.Pack(buffer, name, nameCount);
            if (packed == Topic)
            {
                sound = sound && TopicOffset == 0 && buffer[value] == '"';
                TopicOffset = value + 1;
                TopicCount = valueEnd - value - 2;
            }
            else if (packed == Data)
            {
                sound = sound && DataCount == 0;
                DataOffset = value;
                DataCount = valueEnd - value;
            }

            offset = valueEnd + 1;
        }

        if (!sound)
        {
            TopicCount = 0;
        }

        return TopicCount > 0 && DataCount > 0;
    }
}
