using Comet.Simulator.Faults;

namespace Comet.Tests.Faults;

/// <summary>Bytes on their way, against a list of them.</summary>
[TestClass]
public class DelayLineTests
{
    private const int Capacity = 37;

    [TestMethod]
    [DataRow(int.MaxValue)]
    [DataRow(1)]
    [DataRow(5)]
    public void Bytes_arrive_in_order_in_time_and_in_segments(int segmentBytes)
    {
        LinkConditions conditions = new() { SegmentBytes = segmentBytes };
        Random dice = new(3);
        DelayLine line = new(Capacity);
        Queue<(byte Byte, long DueMs)> model = new();
        byte next = 0;
        for (long nowMs = 0; nowMs < 20_000; nowMs++)
        {
            byte[] bytes = [.. Enumerable.Range(next, dice.Next(20)).Select(i => (byte)i)];
            long dueMs = nowMs + dice.Next(8);
            int put = line.Put(bytes, dueMs);
            Assert.AreEqual(Math.Min(bytes.Length, Capacity - model.Count), put);
            foreach (byte b in bytes.AsSpan(0, put))
            {
                model.Enqueue((b, dueMs));
            }

            next += (byte)put;
            AssertDeadline(line, conditions, model, nowMs);
            while (line.Arrived(nowMs, conditions) is { IsEmpty: false } arrived)
            {
                Assert.IsLessThanOrEqualTo(segmentBytes, arrived.Length);
                int count = 1 + dice.Next(arrived.Length);
                foreach (byte b in arrived[..count])
                {
                    (byte expected, long expectedMs) = model.Dequeue();
                    Assert.AreEqual(expected, b);
                    Assert.IsLessThanOrEqualTo(nowMs, expectedMs);
                }

                line.Leave(count, nowMs, conditions);
            }

            Assert.AreEqual(model.Count, line.Count);
            Assert.IsFalse(model.TryPeek(out (byte Byte, long DueMs) left) && left.DueMs <= nowMs);
            if (dice.Next(50) == 0)
            {
                CollectionAssert.AreEqual(
                    model.Select(entry => entry.Byte).ToArray(), line.TakeAll());
                model.Clear();
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(100)]
    [DataRow(2500)]
    public void No_more_leaves_than_the_bandwidth_lets_through_and_no_less(int bytesPerSecond)
    {
        LinkConditions conditions = new() { BytesPerSecond = bytesPerSecond };
        DelayLine line = new(1000);
        const int seconds = 20;
        int left = 0;
        for (long nowMs = 1000; nowMs < 1000 + (seconds * 1000); nowMs++)
        {
            line.Put(new byte[1000], nowMs);
            while (line.Arrived(nowMs, conditions) is { IsEmpty: false } arrived)
            {
                left += arrived.Length;
                line.Leave(arrived.Length, nowMs, conditions);
            }

            Assert.IsGreaterThan(nowMs, line.PollDeadline(conditions));
        }

        int lateBytes = 1 + (bytesPerSecond / 5);
        Assert.IsInRange(
            bytesPerSecond * seconds, (bytesPerSecond * seconds) + lateBytes, left);
    }

    // Due no later than when the first bytes arrive, and never when there are none.
    private static void AssertDeadline(
        DelayLine line,
        LinkConditions conditions,
        Queue<(byte Byte, long DueMs)> model,
        long nowMs)
    {
        long deadlineMs = line.PollDeadline(conditions);
        long expectedMs = model.TryPeek(out (byte Byte, long DueMs) first)
            ? first.DueMs
            : long.MaxValue;
        Assert.AreEqual(Math.Max(expectedMs, nowMs), Math.Max(deadlineMs, nowMs));
    }
}
