using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Tests.InMemory.Topics;

/// <summary>Logs whose offsets or sequences exceed what an entry or a mark keeps.</summary>
[TestClass]
public class LogRangeTests
{
    private static byte[] Ones()
    {
        byte[] data = new byte[300];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (byte)'1';
        }

        return data;
    }

    private static TopicTable TwoTopics()
    {
        TopicTable topics = new TopicTable(2, 4);
        topics.Declare("a", TopicAccess.ReadOnly);
        topics.Declare("b", TopicAccess.ReadOnly);
        return topics;
    }

    [TestMethod]
    [DataRow(0x10000, 1)]
    [DataRow(0x10001, 2)]
    [DataRow(0x40000, 4)]
    public void A_ring_beyond_16_bits_keeps_every_envelope_whole(int bytes, int alignment)
    {
        byte[] data = Ones();
        EventLog log = new EventLog(TwoTopics(), new ByteWriter(), bytes, 4000, 1);
        for (int i = 0; i < 5000; i++)
        {
            // Lengths that leave every remainder.
            int count = 50 + (i % 7 * 13);
            long sequence = log.Append(i % 2, 5, data, 0, count);
            Assert.AreEqual(i % 2, log.TopicOf(sequence));
            Assert.AreEqual(0, (log.OffsetOf(sequence) - 1) % alignment);
        }

        Assert.IsTrue(log.First > 1, "the ring has wrapped");
        for (long sequence = log.First; sequence < log.Next; sequence++)
        {
            int i = (int)sequence - 1;
            int length = 7 + EventLog.IdLength(sequence) + 11 + 1 + 9 + 1 + 8 + 1
                + 50 + (i % 7 * 13);
            int offset = log.OffsetOf(sequence);
            Assert.AreEqual(i % 2, log.TopicOf(sequence));
            Assert.AreEqual(length, log.LengthOf(sequence));
            Assert.AreEqual((int)'{', (int)log.Bytes[offset]);
            Assert.AreEqual((int)'}', (int)log.Bytes[offset + length - 1]);
        }
    }

    [TestMethod]
    public void A_mark_of_32_bits_may_tell_a_gap_too_many_but_never_one_too_few()
    {
        byte[] data = Ones();
        EventLog log = new EventLog(TwoTopics(), new ByteWriter(), 400, 2, 1);
        long begin = (1L << 32) - 3;
        log.First = begin;
        log.Next = begin;
        Cursor cursor = new Cursor();
        cursor.TopicMask = 1;
        cursor.Next = begin;
        for (int i = 0; i < 8; i++)
        {
            log.Append(0, 0, data, 0, 1);
        }

        Assert.IsTrue(log.CheckGap(cursor), "events of the topic were lost");
        Assert.AreEqual(begin, cursor.GapFrom);
        Assert.AreEqual(begin + 6, cursor.Next);
        Assert.AreEqual(6, cursor.Drops);
    }

    [TestMethod]
    public void A_topic_without_events_has_no_latest_one_behind_32_bits()
    {
        byte[] data = Ones();
        EventLog log = new EventLog(TwoTopics(), new ByteWriter(), 400, 4, 1);
        log.First = (1L << 32) - 2;
        log.Next = log.First;
        for (int i = 0; i < 4; i++)
        {
            log.Append(0, 0, data, 0, 1);
        }

        // The mark of the second topic, 0, is also that of an event which the log keeps.
        Assert.AreEqual(log.Last + 1, log.FindMatch(2, true, log.First, log.Last));
        Assert.AreEqual(log.Last, log.FindMatch(1, true, log.First, log.Last));
    }
}
