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
        byte[] source = Encoding.UTF8.GetBytes("-" + text + "-");
        byte[] encoded = new byte[encoding.Length + 2];
        int length = Base64.Encode(source, 1, text.Length, encoded, 1);
        Assert.AreEqual(encoding.Length, length);
        Assert.AreEqual(encoding, Hex.Ascii7(encoded, 1, length));
        Assert.AreEqual(0, (int)encoded[0]);
        Assert.AreEqual(0, (int)encoded[length + 1]);
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
