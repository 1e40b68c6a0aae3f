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
        Sha1 sha1 = new Sha1();
        byte[] found = new byte[Sha1.DigestLength + 2];
        for (int split = 0; split <= octets.Length; split++)
        {
            sha1.Append(octets, 0, split);
            sha1.Append(octets, split, octets.Length - split);
            sha1.Finish(found, 1);
            Assert.AreEqual(digest, Hex.Text(found, 1, Sha1.DigestLength));
            Assert.AreEqual(0, (int)found[0]);
            Assert.AreEqual(0, (int)found[Sha1.DigestLength + 1]);
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

        Sha1 sha1 = new Sha1();
        for (int i = 0; i < 1000; i++)
        {
            sha1.Append(chunk, 0, chunk.Length);
        }

        sha1.Finish(chunk, 0);
        Assert.AreEqual(
            "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
            Hex.Text(chunk, 0, Sha1.DigestLength));
    }

    [TestMethod]
    public void Reset_forgets_the_message_so_far()
    {
        byte[] octets = Encoding.UTF8.GetBytes("abcabc");
        byte[] found = new byte[Sha1.DigestLength];
        Sha1 sha1 = new Sha1();
        sha1.Append(octets, 0, 5);
        sha1.Reset();
        sha1.Append(octets, 0, 3);
        sha1.Finish(found, 0);
        Assert.AreEqual(
            "a9993e364706816aba3e25717850c26c9cd0d89d", Hex.Text(found, 0, found.Length));
    }
}
