using System.Buffers.Binary;
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
        int[] state = new int[Sha1.StateLength];
        byte[] digest = new byte[Sha1.DigestLength];
        for (int length = 0; length <= 400; length++)
        {
            byte[] message = new byte[length];
            random.NextBytes(message);
            Sha1.Reset(state, 0);
            foreach (byte octet in message)
            {
                Sha1.Append(state, 0, octet);
            }

            Sha1.Finish(state, 0);
            for (int i = 0; i < 5; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(
                    digest.AsSpan(4 * i), state[Sha1.Digest + i]);
            }

            CollectionAssert.AreEqual(SHA1.HashData(message), digest, $"{length} octets");
        }
    }

    [TestMethod]
    public void Octets_of_every_length_have_the_encoding_of_Convert()
    {
        Random random = new(4648);
        byte[] padded = new byte[204];
        int[] words = new int[padded.Length / 4];
        for (int length = 0; length <= 200; length++)
        {
            Array.Clear(padded);
            random.NextBytes(padded.AsSpan(0, length));
            for (int i = 0; i < words.Length; i++)
            {
                // What is behind the last octet's word is somebody else's.
                words[i] = 4 * i < length
                    ? BinaryPrimitives.ReadInt32BigEndian(padded.AsSpan(4 * i))
                    : -1;
            }

            string expected = Convert.ToBase64String(padded, 0, length);
            string found = string.Concat(Enumerable.Range(0, expected.Length)
                .Select(i => (char)Base64.CharacterAt(words, 0, length, i)));
            Assert.AreEqual(expected, found);
        }
    }
}
