using Comet.Simulator.Relay;

namespace Comet.Tests.Relay;

/// <summary>Who is believed that a board is in an epoch.</summary>
[TestClass]
public class BoardEpochsTests
{
    [TestMethod]
    public void What_the_board_has_left_is_over()
    {
        BoardEpochs epochs = new();
        Assert.IsTrue(epochs.TryEnter(1, EpochWord.Board));
        Assert.IsTrue(epochs.TryEnter(2, EpochWord.Board));
        foreach (EpochWord word in Enum.GetValues<EpochWord>())
        {
            Assert.IsFalse(epochs.TryEnter(1, word), word.ToString());
        }

        Assert.AreEqual(2U, epochs.Current);
    }

    [TestMethod]
    [DataRow(EpochWord.Hearsay, false)]
    [DataRow(EpochWord.Owner, true)]
    [DataRow(EpochWord.Board, true)]
    public void What_was_left_on_anothers_word_may_be_taken_up_again(EpochWord word, bool isBack)
    {
        BoardEpochs epochs = new();
        epochs.TryEnter(1, EpochWord.Board);
        Assert.IsTrue(epochs.TryEnter(2, EpochWord.Owner));
        Assert.AreEqual(isBack, epochs.TryEnter(1, word));
        Assert.AreEqual(isBack ? 1U : 2U, epochs.Current);

        // It may not have been the board after all.
        Assert.AreEqual(isBack, epochs.TryEnter(2, EpochWord.Board) && isBack);
        Assert.IsTrue(epochs.TryEnter(3, EpochWord.Hearsay));
    }

    [TestMethod]
    public void It_forgets_the_oldest()
    {
        BoardEpochs epochs = new();
        for (uint epoch = 1; epoch <= 66; epoch++)
        {
            Assert.IsTrue(epochs.TryEnter(epoch, EpochWord.Board));
        }

        Assert.IsFalse(epochs.TryEnter(2, EpochWord.Board));
        Assert.IsTrue(epochs.TryEnter(1, EpochWord.Board));
    }
}
