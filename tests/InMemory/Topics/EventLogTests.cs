using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Tests.InMemory.Topics;

[TestClass]
public class EventLogTests
{
    private static string Envelope(long sequence, string topic, long time, string data)
    {
        return "{\"id\":\"5f3a9c01-" + sequence.ToString() + "\",\"topic\":\"" + topic
            + "\",\"time\":" + time.ToString() + ",\"data\":" + data + "}";
    }

    private static string TextOf(EventLog log, long sequence)
    {
        int offset = log.OffsetOf(sequence);
        char[] text = new char[log.LengthOf(sequence)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)log.Bytes[offset + i];
        }

        return new string(text);
    }

    // An envelope lies behind a byte with its topic.
    private static int RunLength(string envelope)
    {
        return envelope.Length + 1;
    }

    [TestMethod]
    [DataRow(300, 9, 1)]
    [DataRow(301, 100, 1)]
    [DataRow(512, 4, 1)]
    [DataRow(611, 100, 1)]
    [DataRow(70_001, 1000, 97)]
    [DataRow(150_003, 9000, 397)]
    public void Whatever_the_lengths_what_is_kept_is_what_was_written(
        int bytes, int events, int every)
    {
        LogHarness harness = new LogHarness();
        string[] names = new string[] { "a", "bb", "ccc" };
        EventLog log = harness.NewLog(bytes, events);
        string[] model = new string[10_001];
        int[] topics = new int[10_001];
        for (int sequence = 1; sequence <= 10_000; sequence++)
        {
            int topic = harness.Random(3);
            topics[sequence] = topic;
            int most = harness.Random(8) == 0 ? (bytes < 680 ? bytes : 680) - 80 : 30;
            int count = 1 + harness.Random(most);
            model[sequence] = Envelope(sequence, names[topic], sequence * 7, harness.Digits(count));
            Assert.AreEqual(
                (long)sequence, log.Append(topic, sequence * 7, harness.Data, 0, count));
            Assert.AreEqual(sequence + 1L, log.Next);
            Assert.IsTrue(log.Next - log.First <= events, "count");
            int kept = 0;
            if (sequence % every != 0)
            {
                continue;
            }

            for (long i = log.First; i < log.Next; i++)
            {
                Assert.AreEqual(model[(int)i], TextOf(log, i));
                Assert.AreEqual(topics[(int)i], log.TopicOf(i));
                kept += RunLength(model[(int)i]);
            }

            Assert.IsTrue(kept <= bytes, "bytes");

            // What was evicted last had to go: with it, its count or its bytes were too many; a
            // run that does not cross the end may waste less than one envelope there.
            if (log.First > 1)
            {
                int evicted = model[(int)log.First - 1].Length;
                Assert.IsTrue(
                    log.Next - log.First == events
                        || kept + evicted + model[sequence].Length + 80 > bytes / 2,
                    "evicted too early");
            }
        }
    }

    [TestMethod]
    public void Every_alignment_of_the_ring_is_met()
    {
        LogHarness harness = new LogHarness();
        // Envelopes of one length against rings of every size around it and its multiples.
        int length = RunLength(Envelope(1, "a", 0, "0"));
        for (int bytes = length; bytes < length * 4; bytes++)
        {
            EventLog log = harness.NewLog(bytes, 100);
            for (int i = 1; i <= 9; i++)
            {
                Assert.IsTrue(log.Append(0, 0, harness.Data, 0, 1) == i);
                Assert.AreEqual(Envelope(i, "a", 0, "0"), TextOf(log, i));
                int fits = bytes / length;
                Assert.AreEqual((long)(i < fits ? i : fits), log.Next - log.First);
            }
        }
    }

    [TestMethod]
    public void An_event_larger_than_the_log_is_refused_and_evicts_nothing()
    {
        LogHarness harness = new LogHarness();
        int length = RunLength(Envelope(2, "a", 0, "0"));
        EventLog log = harness.NewLog(length, 100);
        Assert.AreEqual(1L, log.Append(0, 0, harness.Data, 0, 1));
        Assert.IsFalse(log.Fits(0, 0, 2));
        Assert.AreEqual(-1L, log.Append(0, 0, harness.Data, 0, 2));
        Assert.AreEqual(1L, log.First);
        Assert.AreEqual(2L, log.Next);
        Assert.IsTrue(log.Fits(0, 9, 1));
        Assert.IsFalse(log.Fits(0, 10, 1));
    }

    [TestMethod]
    public void No_gap_when_only_other_topics_were_evicted()
    {
        LogHarness harness = new LogHarness();
        EventLog log = harness.NewLog(2000, 4);
        LogHarness.Publish(log, 0, 1);
        LogHarness.Publish(log, 1, 10);
        Cursor cursor = LogHarness.At(log, 1, Since.AfterId, 1);
        Assert.AreEqual(0L, cursor.GapFrom);
        Assert.IsFalse(log.SkipToMatch(cursor));
        Assert.AreEqual(log.Next, cursor.Next);
        Assert.AreEqual(0, cursor.Drops);

        cursor = LogHarness.At(log, 1, Since.AfterId, 0);
        Assert.AreEqual(1L, cursor.GapFrom);
        Assert.AreEqual(log.First, cursor.Next);
        Assert.AreEqual(7, cursor.Drops);
    }

    [TestMethod]
    public void A_gap_is_found_when_the_log_overtakes_a_cursor()
    {
        LogHarness harness = new LogHarness();
        EventLog log = harness.NewLog(2000, 4);
        LogHarness.Publish(log, 0, 3);
        Cursor cursor = LogHarness.At(log, 3, Since.AfterId, 1);
        Assert.AreEqual(2L, cursor.Next);
        LogHarness.Publish(log, 0, 2);
        Assert.IsFalse(log.CheckGap(cursor));
        LogHarness.Publish(log, 0, 1);
        Assert.IsTrue(log.CheckGap(cursor));
        Assert.AreEqual(2L, cursor.GapFrom);
        Assert.AreEqual(3L, cursor.Next);
        LogHarness.Publish(log, 0, 1);
        Assert.IsTrue(log.CheckGap(cursor));
        Assert.AreEqual(2L, cursor.GapFrom);
        Assert.AreEqual(4L, cursor.Next);
        Assert.AreEqual(2, cursor.Drops);
        Assert.IsTrue(log.SkipToMatch(cursor));
        Assert.AreEqual(4L, cursor.Next);
    }

    [TestMethod]
    public void Seek_in_all_its_forms()
    {
        LogHarness harness = new LogHarness();
        EventLog log = harness.NewLog(2000, 4);
        Assert.AreEqual(1L, LogHarness.At(log, 7, Since.Current, 0).Next);
        Assert.AreEqual(1L, LogHarness.At(log, 7, Since.AfterId, 0).Next);
        Assert.IsFalse(LogHarness.At(log, 7, Since.AfterId, 0).Has(Cursor.ResetDue));
        Assert.IsTrue(LogHarness.At(log, 7, Since.AfterId, 1).Has(Cursor.ResetDue));
        LogHarness.Publish(log, 0, 3);
        LogHarness.Publish(log, 1, 2);
        LogHarness.Publish(log, 0, 1);
        Assert.AreEqual(3L, log.First);
        Assert.AreEqual(3L, LogHarness.At(log, 7, Since.Earliest, 0).Next);
        Assert.AreEqual(4L, LogHarness.At(log, 2, Since.Earliest, 0).Next);
        Assert.AreEqual(0L, LogHarness.At(log, 7, Since.Earliest, 0).GapFrom);
        Assert.AreEqual(7L, LogHarness.At(log, 7, Since.Latest, 0).Next);
        Assert.AreEqual(5L, LogHarness.At(log, 7, Since.AfterId, 4).Next);
        Assert.AreEqual(7L, LogHarness.At(log, 7, Since.AfterId, 6).Next);
        Assert.AreEqual(1L, LogHarness.At(log, 7, Since.AfterId, 0).GapFrom);
        Assert.AreEqual(3L, LogHarness.At(log, 7, Since.AfterId, 0).Next);

        Cursor current = LogHarness.At(log, 3, Since.Current, 0);
        Assert.AreEqual(5L, current.Next);
        current.Next++;
        Assert.IsTrue(log.SkipToMatch(current));
        Assert.AreEqual(6L, current.Next);
        current.Next++;
        Assert.IsFalse(log.SkipToMatch(current));
        Assert.AreEqual(7L, LogHarness.At(log, 4, Since.Current, 0).Next);
    }

    [TestMethod]
    public void An_id_never_given_out_or_of_another_epoch_is_a_reset()
    {
        LogHarness harness = new LogHarness();
        EventLog log = harness.NewLog(2000, 4);
        LogHarness.Publish(log, 0, 6);
        Cursor cursor = LogHarness.At(log, 7, Since.AfterId, 7);
        Assert.IsTrue(cursor.Has(Cursor.ResetDue));
        Assert.AreEqual(3L, cursor.Next);
        Assert.AreEqual(0L, cursor.GapFrom);
        log.Seek(cursor, Since.AfterId, LogHarness.Epoch + 1, 2);
        Assert.IsTrue(cursor.Has(Cursor.ResetDue));
        log.Seek(cursor, Since.AfterId, LogHarness.Epoch, 6);
        Assert.IsFalse(cursor.Has(Cursor.ResetDue));
    }

    [TestMethod]
    public void The_latest_that_was_promised_comes_although_newer_ones_follow()
    {
        LogHarness harness = new LogHarness();
        EventLog log = harness.NewLog(2000, 8);
        LogHarness.Publish(log, 0, 2);
        LogHarness.Publish(log, 1, 1);
        Cursor cursor = LogHarness.At(log, 3, Since.Current, 0);
        Assert.AreEqual(2L, cursor.Next);
        LogHarness.Publish(log, 1, 1);
        LogHarness.Publish(log, 0, 1);
        string order = "";
        while (log.SkipToMatch(cursor))
        {
            order += cursor.Next.ToString();
            cursor.Next++;
        }

        Assert.AreEqual("2345", order);
    }

    [TestMethod]
    public void Ids_are_written_and_measured_alike()
    {
        LogHarness harness = new LogHarness();
        ByteWriter writer = new ByteWriter();
        EventLog log = harness.NewLog(2000, 4);
        byte[] buffer = new byte[30];
        writer.Begin(buffer, 0, 30, 0);
        log.WriteId(writer, 1234567890123);
        Assert.AreEqual(22, writer.Count);
        Assert.AreEqual(22, EventLog.IdLength(1234567890123));
    }
}
