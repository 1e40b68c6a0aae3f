using Comet.Tests.InMemory.WebSocket;

namespace Comet.Tests.WebSocket;

/// <summary>Streams of frames with seeded damage, cut in different ways.</summary>
[TestClass]
public class MessageFuzzTests
{
    private static readonly string[] s_scripts =
    [
        "81:48656c6c6f 82:00ff 89:70 8a:71 88:03e8",
        "01:e2 89:e2 00:82 8a: 80:ac 81:f09f9880",
        "02*200 00*3 80*130 81*126 88:0fa0e282ac",
        "81:c3a9e282ac 01:41 00: 80: 89*125 88:",
    ];

    [TestMethod]
    public void Damaged_streams_mean_the_same_in_any_pieces()
    {
        Random random = new(6455);
        HashSet<string> endings = [];
        for (int turn = 0; turn < 20_000; turn++)
        {
            byte[] wire = ClientFrames.Build(s_scripts[turn % s_scripts.Length]);
            int damages = random.Next(0, 4);
            for (int i = 0; i < damages; i++)
            {
                wire[random.Next(wire.Length)] ^= (byte)(1 << random.Next(8));
            }

            List<string> whole = Transcript.Of(wire, wire.Length, false);
            List<string> pieces = Transcript.Of(wire, random.Next(1, 20), true);
            CollectionAssert.AreEqual(whole, pieces, Convert.ToHexString(wire));
            endings.Add(whole.Count == 0 ? "" : whole[^1]);
        }

        string[] wanted = ["failed 1002", "failed 1007", "failed 1009", "close 1000"];
        foreach (string ending in wanted)
        {
            Assert.IsTrue(endings.Contains(ending), "the corpus never ends with " + ending);
        }
    }
}
