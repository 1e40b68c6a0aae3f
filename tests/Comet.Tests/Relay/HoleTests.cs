using System.Text;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Tests.Relay;

/// <summary>Events and holes in any order, beside a list of what was given.</summary>
[TestClass]
public class HoleTests
{
    private const uint Epoch = 0x5f3a9c01;

    // In the larger ring runs start at multiples of four.
    [TestMethod]
    [DataRow(400, 16)]
    [DataRow(2000, 16)]
    [DataRow(2000, 200)]
    [DataRow(200_000, 64)]
    [DataRow(200_000, 400)]
    public void What_is_kept_between_holes_is_what_was_given(int bytes, int entries)
    {
        Random dice = new(1);
        TopicTable topics = new(2, 16);
        topics.Declare("a", TopicAccess.Writable);
        topics.Declare("bc", TopicAccess.Writable);
        EventLog log = new(topics, new ByteWriter(), bytes, entries, Epoch);
        Dictionary<long, string> given = [];
        for (int step = 0; step < 3000; step++)
        {
            if (dice.Next(3) == 0)
            {
                log.SkipTo(log.Next + dice.Next(entries + (entries / 4)));
            }
            else
            {
                int topic = dice.Next(2);
                string value = new('7', 1 + dice.Next(bytes / 10));
                string id = $"{Epoch:x8}-{log.Next}";
                given[log.Next] = $"{{\"id\":\"{id}\",\"topic\":\"{(topic == 0 ? "a" : "bc")}\","
                    + $"\"time\":{step},\"data\":{value}}}";
                log.Append(topic, step, Encoding.ASCII.GetBytes(value), 0, value.Length);
            }

            AssertKept(log, entries, given, topics.Count);
            AssertMissed(log);
        }
    }

    private static void AssertKept(
        EventLog log, int entries, Dictionary<long, string> given, int topics)
    {
        Assert.IsLessThanOrEqualTo(entries, log.Next - log.First);
        for (long sequence = log.First; sequence < log.Next; sequence++)
        {
            bool isHole = log.TopicOf(sequence) >= topics;
            long end = sequence;
            while (end < log.Next && !given.ContainsKey(end))
            {
                end++;
            }

            if (end != log.EndOfHole(sequence))
            {
                Assert.AreEqual(end, log.EndOfHole(sequence));
            }

            if (isHole == given.ContainsKey(sequence))
            {
                Assert.Fail($"{sequence} is {(isHole ? "a hole" : "an event")}");
            }

            if (!isHole && given[sequence] != TextOf(log, sequence))
            {
                Assert.AreEqual(given[sequence], TextOf(log, sequence));
            }
        }
    }

    // Events and holes alike: whoever is behind them has missed them.
    private static void AssertMissed(EventLog log)
    {
        Cursor cursor = new() { TopicMask = int.MaxValue };
        for (long next = Math.Max(1, log.First - 20); next < log.First; next++)
        {
            cursor.Next = next;
            cursor.GapFrom = 0;
            if (!log.CheckGap(cursor))
            {
                Assert.Fail($"who is at {next} is told of no gap, up to {log.First}");
            }
        }
    }

    private static string TextOf(EventLog log, long sequence)
    {
        return Encoding.ASCII.GetString(
            log.Bytes, log.OffsetOf(sequence), log.LengthOf(sequence));
    }
}
