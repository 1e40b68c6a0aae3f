using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Broker;

namespace Comet.Tests.Relay.Broker;

/// <summary>Events in their order, however they come.</summary>
[TestClass]
public class EventOrderTests
{
    private const uint Epoch = 7;

    private static BoardLine.Item Event(long sequence, uint epoch = Epoch)
    {
        return new BoardLine.Item(new BoardEvent(new EventId(epoch, sequence), "a", 0, []));
    }

    private static BoardLine.Gap Gap(long from, long to)
    {
        return new BoardLine.Gap(new EventId(Epoch, from), new EventId(Epoch, to));
    }

    private static EventOrder Order(long known, params BoardLine[] lines)
    {
        EventOrder order = new(4);
        order.Restart(new EventId(Epoch, known));
        foreach (BoardLine line in lines)
        {
            order.Add(line);
        }

        return order;
    }

    private static string Text(EventOrder order)
    {
        return string.Join(' ', order.TakeReady().Select(line => line switch
        {
            BoardLine.Item item => $"{item.Value.Id.Sequence}",
            BoardLine.Gap gap => $"{gap.From.Sequence}..{gap.To.Sequence}",
            _ => "?",
        }));
    }

    [TestMethod]
    public void What_is_known_is_dropped_and_what_is_ahead_waits()
    {
        EventOrder order = Order(2, Event(1), Event(5), Event(3), Event(3), Event(5), Event(9, 8));
        Assert.AreEqual("3", Text(order));
        Assert.IsTrue(order.IsWaiting);
        order.Add(Event(4));
        Assert.AreEqual("4 5", Text(order));
        Assert.IsFalse(order.IsWaiting);
        Assert.AreEqual(6, order.Next.Sequence);
    }

    [TestMethod]
    public void What_will_not_come_is_skipped()
    {
        EventOrder order = Order(0, Event(3), Event(4), Event(7));
        order.Skip();
        Assert.AreEqual("1..2 3 4", Text(order));
        order.Skip();
        Assert.AreEqual("5..6 7", Text(order));
        order.Skip();
        Assert.AreEqual("", Text(order));
    }

    [TestMethod]
    public void A_gap_takes_the_place_of_its_events()
    {
        EventOrder order = Order(4, Gap(2, 6), Gap(10, 12), Event(7), Event(11));
        Assert.AreEqual("2..6 7", Text(order));
        order.Add(Event(8));
        order.Add(Event(9));
        Assert.AreEqual("8 9 10..12", Text(order));
        Assert.AreEqual(13, order.Next.Sequence);
    }

    [TestMethod]
    public void No_more_wait_than_may()
    {
        EventOrder order = Order(0, Event(3), Event(5), Event(7), Event(9), Event(11), Event(13));
        for (int i = 0; i < 4; i++)
        {
            order.Skip();
        }

        Assert.AreEqual("1..2 3 4..4 5 6..6 7 8..8 9", Text(order));
        Assert.IsFalse(order.IsWaiting);
    }

    [TestMethod]
    public void Another_epoch_begins_anew_and_the_same_never_goes_back()
    {
        EventOrder order = Order(3, Event(7));
        order.Restart(new EventId(Epoch, 1));
        Assert.AreEqual(4, order.Next.Sequence);
        order.Restart(new EventId(Epoch, 6));
        Assert.AreEqual("7", Text(order));
        order.Restart(new EventId(8, 0));
        order.Add(Event(8));
        order.Add(Event(1, 8));
        Assert.AreEqual("1", Text(order));
    }
}
