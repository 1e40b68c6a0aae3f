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
            byte[] encoded = new byte[expected.Length];
            Assert.AreEqual(expected.Length, Base64.Encode(octets, 0, length, encoded, 0));
            Assert.AreEqual(expected, System.Text.Encoding.ASCII.GetString(encoded));
        }
    }
}
