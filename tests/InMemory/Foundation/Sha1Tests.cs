using System.Text;
using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Foundation;

[TestClass]
public class Sha1Tests
{
    [TestMethod]
    [DataRow("", "da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [DataRow("abc", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [DataRow(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1")]
    public void Vectors_of_FIPS_180(string message, string digest)
    {
        byte[] octets = Encoding.UTF8.GetBytes(message);
        int[] state = new int[Sha1.StateLength + 2];
        for (int turn = 0; turn < 2; turn++)
        {
            // The second time with what the first one left behind.
            Sha1.Reset(state, 1);
            Append(state, octets, octets.Length);
            Assert.AreEqual(digest, Digest(state));
            Assert.AreEqual(0, state[0]);
            Assert.AreEqual(0, state[Sha1.StateLength + 1]);
        }
    }

    [TestMethod]
    public void A_million_times_a()
    {
        byte[] chunk = new byte[1000];
        for (int i = 0; i < chunk.Length; i++)
        {
            chunk[i] = (byte)'a';
        }

        int[] state = new int[Sha1.StateLength + 2];
        Sha1.Reset(state, 1);
        for (int i = 0; i < 1000; i++)
        {
            Append(state, chunk, chunk.Length);
        }

        Assert.AreEqual("34aa973cd4c4daa4f61eeb2bdbad27316534016f", Digest(state));
    }

    [TestMethod]
    public void Reset_forgets_the_message_so_far()
    {
        byte[] octets = Encoding.UTF8.GetBytes("abcabc");
        int[] state = new int[Sha1.StateLength + 2];
        Sha1.Reset(state, 1);
        Append(state, octets, 5);
        Sha1.Reset(state, 1);
        Append(state, octets, 3);
        Assert.AreEqual("a9993e364706816aba3e25717850c26c9cd0d89d", Digest(state));
    }

    private static void Append(int[] state, byte[] octets, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Sha1.Append(state, 1, octets[i]);
        }
    }

    private static string Digest(int[] state)
    {
        Sha1.Finish(state, 1);
        byte[] octets = new byte[Sha1.DigestLength];
        for (int i = 0; i < octets.Length; i++)
        {
            octets[i] = (byte)(state[1 + Sha1.Digest + (i / 4)] >> (24 - (8 * (i % 4))));
        }

        return Hex.Text(octets, 0, octets.Length);
    }
}
