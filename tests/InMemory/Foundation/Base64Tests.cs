using System.Text;
using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Foundation;

[TestClass]
public class Base64Tests
{
    [TestMethod]
    [DataRow("", "")]
    [DataRow("f", "Zg==")]
    [DataRow("fo", "Zm8=")]
    [DataRow("foo", "Zm9v")]
    [DataRow("foob", "Zm9vYg==")]
    [DataRow("fooba", "Zm9vYmE=")]
    [DataRow("foobar", "Zm9vYmFy")]
    public void Vectors_of_RFC_4648_section_10(string text, string encoding)
    {
        byte[] source = Encoding.UTF8.GetBytes(text);
        int[] words = new int[] { -1, -1, -1, -1 };
        for (int i = 0; i < source.Length; i++)
        {
            int shift = 24 - (8 * (i % 4));
            int word = 1 + (i / 4);
            words[word] = (words[word] & ~(0xFF << shift)) | (source[i] << shift);
        }

        if (source.Length % 4 != 0)
        {
            // Behind the octets the last word holds zeros, and what is behind it does not count.
            words[1 + (source.Length / 4)] &= -1 << (32 - (8 * (source.Length % 4)));
        }

        string found = "";
        for (int i = 0; i < encoding.Length; i++)
        {
            found += (char)Base64.CharacterAt(words, 1, source.Length, i);
        }

        Assert.AreEqual(encoding, found);
    }

    [TestMethod]
    public void Every_value_of_the_alphabet_has_its_character()
    {
        const string Alphabet =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int octet = 0; octet < 256; octet++)
        {
            int value = Alphabet.IndexOf((char)octet);
            Assert.AreEqual(octet == 0 ? -1 : value, Base64.ValueOf(octet));
            if (octet < 64)
            {
                Assert.AreEqual((int)Alphabet[octet], Base64.DigitOf(octet));
            }
        }
    }
}
