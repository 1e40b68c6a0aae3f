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
    [DataRow(200_000, 4000)]
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
        }
    }

    private static void AssertKept(
        EventLog log, int entries, Dictionary<long, string> given, int topics)
    {
        Assert.IsLessThanOrEqualTo(entries, log.Next - log.First);
        for (long sequence = log.First; sequence < log.Next; sequence++)
        {
            bool isHole = log.TopicOf(sequence) >= topics;
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

    private static string TextOf(EventLog log, long sequence)
    {
        return Encoding.ASCII.GetString(
            log.Bytes, log.OffsetOf(sequence), log.LengthOf(sequence));
    }
}
