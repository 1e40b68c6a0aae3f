using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Comet.Embedded.Foundation;

namespace Comet.Tests.Foundation;

/// <summary>Our SHA-1 and Base64 against .NET's.</summary>
[TestClass]
public class DigestOracleTests
{
    [TestMethod]
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 §4.2.2 asks for SHA-1.")]
    public void Messages_of_every_length_have_the_digest_of_System_Security_Cryptography()
    {
        Random random = new(180);
        Sha1 sha1 = new();
        byte[] digest = new byte[Sha1.DigestLength];
        for (int length = 0; length <= 400; length++)
        {
            byte[] message = new byte[length];
            random.NextBytes(message);
            int at = 0;
            while (at < length)
            {
                int count = random.Next(1, length - at + 1);
                sha1.Append(message, at, count);
                at += count;
            }

            sha1.Finish(digest, 0);
            CollectionAssert.AreEqual(SHA1.HashData(message), digest, $"{length} octets");
        }
    }

    [TestMethod]
    public void Octets_of_every_length_have_the_encoding_of_Convert()
    {
        Random random = new(4648);
        for (int length = 0; length <= 200; length++)
        {
            byte[] octets = new byte[length];
            random.NextBytes(octets);
            string expected = Convert.ToBase64String(octets);
            byte[] encoded = new byte[Base64.EncodedLength(length)];
            Assert.AreEqual(expected.Length, Base64.Encode(octets, 0, length, encoded, 0));
            Assert.AreEqual(expected, System.Text.Encoding.ASCII.GetString(encoded));
            byte[] decoded = new byte[length];
            Assert.AreEqual(length, Base64.Decode(encoded, 0, encoded.Length, decoded, 0));
            CollectionAssert.AreEqual(octets, decoded);
        }
    }

    [TestMethod]
    public void Only_what_Convert_would_write_is_decoded()
    {
        const string Characters = "AQgw/+=zZ9 -_\n";
        Random random = new(3548);
        byte[] decoded = new byte[8];
        int accepted = 0;
        for (int turn = 0; turn < 50_000; turn++)
        {
            char[] text = new char[random.Next(0, 9)];
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = Characters[random.Next(Characters.Length)];
            }

            string encoding = new(text);
            byte[] octets = new byte[8];
            bool canonical = Convert.TryFromBase64String(encoding, octets, out int count)
                && Convert.ToBase64String(octets, 0, count) == encoding;
            byte[] source = System.Text.Encoding.ASCII.GetBytes(encoding);
            int found = Base64.Decode(source, 0, source.Length, decoded, 0);
            Assert.AreEqual(canonical ? count : -1, found, encoding);
            accepted += canonical ? 1 : 0;
        }

        Assert.IsTrue(accepted > 1000, "the corpus has too few canonical encodings");
    }
}
