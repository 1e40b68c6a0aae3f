using System.Text.Json;
using Comet.Simulator.Load;

namespace Comet.Tests.Fleet;

/// <summary>What the fleet's own clients make of the ids.</summary>
[TestClass]
public class LoadTallyTests
{
    private const string Epoch = "0000000a";
    private const string Other = "0000000b";

    [TestMethod]
    public void What_follows_is_delivered_and_the_next_question_goes_on_after_it()
    {
        LoadTally tally = Tally();
        Assert.AreEqual("earliest", tally.Since);
        Give(tally, Event(Epoch, 4), Event(Epoch, 5), Event(Epoch, 6));
        Assert.AreEqual((3L, 0L, 0L), (tally.Delivered, tally.Lost, tally.Repeated));
        Assert.AreEqual($"{Epoch}-6", tally.Since);
    }

    [TestMethod]
    public void What_is_left_out_is_lost_and_what_comes_again_is_repeated()
    {
        LoadTally tally = Tally();
        Give(tally, Event(Epoch, 1), Event(Epoch, 5), Event(Epoch, 5), Event(Epoch, 2));
        Assert.AreEqual((2L, 3L, 2L), (tally.Delivered, tally.Lost, tally.Repeated));
    }

    [TestMethod]
    public void What_a_gap_names_is_not_lost()
    {
        LoadTally tally = Tally();
        Give(tally, Event(Epoch, 1), $$$"""{"gap":{"from":"{{{Epoch}}}-2","to":"{{{Epoch}}}-7"}}""",
            Event(Epoch, 8), Event(Epoch, 10));
        Assert.AreEqual((3L, 1L, 1L), (tally.Delivered, tally.Lost, tally.Gaps));
    }

    [TestMethod]
    public void Another_epoch_needs_a_reset()
    {
        LoadTally tally = Tally();
        Give(tally, Event(Epoch, 9), $$$"""{"reset":{"epoch":"{{{Other}}}"}}""", Event(Other, 3));
        Assert.AreEqual((2L, 0L, 1L), (tally.Delivered, tally.Lost, tally.Resets));
        Give(tally, Event(Epoch, 10));
        Assert.AreEqual(1, tally.Lost);
    }

    [TestMethod]
    public void A_batch_is_read_as_a_stream_is()
    {
        LoadTally tally = Tally();
        Batch(tally, $$"""
            {"next":"{{Epoch}}-3","gap":null,"events":[{{Event(Epoch, 1)}},{{Event(Epoch, 3)}}]}
            """);
        Batch(tally, $$"""
            {"next":"{{Other}}-5","reset":true,"gap":{"from":"{{Other}}-1","to":"{{Other}}-4"},
            "events":[{{Event(Other, 5)}}]}
            """);
        Assert.AreEqual((3L, 1L, 1L, 1L),
            (tally.Delivered, tally.Lost, tally.Gaps, tally.Resets));
    }

    // Who asked again from the id of before would be told the same for ever.
    [TestMethod]
    public void After_a_reset_the_next_question_is_of_the_new_epoch()
    {
        LoadTally tally = Tally();
        Give(tally, Event(Epoch, 9));
        Batch(tally, $$"""{"next":"{{Other}}-0","reset":true,"gap":null,"events":[]}""");
        Assert.AreEqual($"{Other}-0", tally.Since);
        Give(tally, $$$"""{"reset":{"epoch":"{{{Epoch}}}"}}""");
        Assert.AreEqual($"{Epoch}-0", tally.Since);
        Give(tally, Event(Epoch, 4));
        Assert.AreEqual((2L, 0L, 2L), (tally.Delivered, tally.Lost, tally.Resets));
    }

    [TestMethod]
    public void At_the_end_all_up_to_it_counts_and_nothing_else()
    {
        LoadTally tally = Tally();
        Assert.AreEqual(0, tally.Missing());
        Give(tally, Event(Epoch, 1), Event(Epoch, 2), Event(Epoch, 3));
        tally.EndAt(10, 2);
        Assert.AreEqual((2L, 0L), (tally.Delivered, tally.Missing()));

        // A poll that asked for the same again would not wait.
        Give(tally, Event(Epoch, 4));
        Assert.AreEqual((2L, $"{Epoch}-4"), (tally.Delivered, tally.Since));

        LoadTally slow = Tally();
        Give(slow, Event(Epoch, 1), Event(Epoch, 2));
        slow.EndAt(10, 5);
        Assert.AreEqual(3, slow.Missing());
        Give(slow, Event(Epoch, 3), Event(Epoch, 7), Event(Epoch, 9));
        Assert.AreEqual((3L, 2L, 0L), (slow.Delivered, slow.Lost, slow.Missing()));

        // Who never got anything misses all of it.
        LoadTally late = Tally();
        late.EndAt(10, 5);
        Assert.AreEqual(5, late.Missing());
    }

    [TestMethod]
    public void Delays_count_from_when_the_client_was_there()
    {
        DelayHistogram delays = new();
        long now = 1000;
        LoadTally tally = new(delays, () => now);
        tally.HandleOpen();
        now = 1030;
        Give(tally, Event(Epoch, 1, 999), Event(Epoch, 2, 1000), Event(Epoch, 3, 1020));
        Assert.AreEqual(2, delays.Count);
        Assert.AreEqual((10, 30), (delays.Percentile(0.5), delays.Percentile(1)));
        Assert.IsNull(new DelayHistogram().Percentile(0.5));
    }

    private static LoadTally Tally()
    {
        return new LoadTally(new DelayHistogram(), () => 0);
    }

    private static string Event(string epoch, long sequence, long time = 0)
    {
        return $$"""{"id":"{{epoch}}-{{sequence}}","topic":"led","time":{{time}},"data":true}""";
    }

    private static void Give(LoadTally tally, params string[] messages)
    {
        foreach (string message in messages)
        {
            using JsonDocument document = JsonDocument.Parse(message);
            tally.HandleMessage(document.RootElement);
        }
    }

    private static void Batch(LoadTally tally, string batch)
    {
        using JsonDocument document = JsonDocument.Parse(batch);
        tally.HandleBatch(document.RootElement);
    }
}
