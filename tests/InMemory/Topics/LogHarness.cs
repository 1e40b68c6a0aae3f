using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Tests.InMemory.Topics;

/// <summary>Logs over three topics, and data to fill them with.</summary>
public sealed class LogHarness
{
    public const uint Epoch = 0x5f3a9c01;

    /// <summary>Digits: valid JSON at every length.</summary>
    public readonly byte[] Data = new byte[600];

    private static readonly byte[] s_one = new byte[] { (byte)'0' };

    private readonly TopicTable _topics = new TopicTable(4, 36);
    private uint _random = 1;

    public LogHarness()
    {
        _topics.Declare("a", TopicAccess.ReadOnly);
        _topics.Declare("bb", TopicAccess.ReadOnly);
        _topics.Declare("ccc", TopicAccess.ReadOnly);
        for (int i = 0; i < Data.Length; i++)
        {
            Data[i] = (byte)('0' + (i % 10));
        }
    }

    public static void Publish(EventLog log, int topic, int count)
    {
        for (int i = 0; i < count; i++)
        {
            log.Append(topic, 0, s_one, 0, 1);
        }
    }

    public static Cursor At(EventLog log, int mask, Since since, long sequence)
    {
        Cursor cursor = new Cursor();
        cursor.TopicMask = mask;
        log.Seek(cursor, since, Epoch, sequence);
        return cursor;
    }

    public EventLog NewLog(int bytes, int events)
    {
        return new EventLog(_topics, new ByteWriter(), bytes, events, Epoch);
    }

    public int Random(int below)
    {
        _random = (_random * 1664525) + 1013904223;
        return (int)((_random >> 8) % (uint)below);
    }

    public string Digits(int count)
    {
        char[] text = new char[count];
        for (int i = 0; i < count; i++)
        {
            text[i] = (char)Data[i];
        }

        return new string(text);
    }
}
