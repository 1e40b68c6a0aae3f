using System.Text;
using Comet.Simulator.Relay;

namespace Comet.Tests.Relay;

/// <summary>What becomes of commands while a board is slow, or its ways change.</summary>
[TestClass]
public class CommandBookTests
{
    // Its publisher was told that nobody knows what became of it; the board must not be given it
    // for the first time half a minute later.
    [TestMethod]
    public void Whoever_waits_for_nothing_any_more_is_not_served()
    {
        Link link = new();
        CommandBook book = new(1, 64, 60_000);
        book.Attach(link, 0);
        EventId first = book.Add("led", "true"u8, 1000)!.Id;
        EventId second = book.Add("led", "false"u8, 5000)!.Id;
        Assert.IsTrue(book.IsWaiting(first, 10_999, 10_000));
        Assert.IsFalse(book.IsWaiting(first, 11_000, 10_000));
        Assert.IsTrue(book.IsWaiting(second, 11_000, 10_000));
        book.Complete(second, CommandOutcome.Done(null), isInOrder: false);
        Assert.IsFalse(book.IsWaiting(second, 11_000, 10_000));
        CollectionAssert.AreEqual(
            (string[])
            [
                $"{{\"command\":\"{first}\",\"topic\":\"led\",\"data\":true}}",
                $"{{\"command\":\"{second}\",\"topic\":\"led\",\"data\":false}}",
            ],
            link.Sent);
    }

    private sealed class Link : IBoardLink
    {
        public List<string> Sent { get; } = [];

        public string Name => "test";

        public string Memory => "test";

        public WayKind Kind => WayKind.Pull;

        public void Send(byte[] line)
        {
            Sent.Add(Encoding.ASCII.GetString(line));
        }

        public void Close()
        {
        }
    }
}
