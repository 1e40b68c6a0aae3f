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
        Assert.AreEqual(encoding.Length, Base64.EncodedLength(text.Length));
        Assert.AreEqual(encoding, Hex.Ascii7(encoded, 1, length));
        Assert.AreEqual(0, (int)encoded[0]);
        Assert.AreEqual(0, (int)encoded[length + 1]);

        // In place: the octets never overtake the characters they come from.
        Assert.AreEqual(text.Length, Base64.Decode(encoded, 1, length, encoded, 1));
        Assert.AreEqual(text, Hex.Ascii7(encoded, 1, text.Length));
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

    [TestMethod]
    [DataRow("RFC 4648 §4: not a whole group", "Zm8")]
    [DataRow("RFC 4648 §4: one character too many", "Zm9vY")]
    [DataRow("RFC 4648 §3.2: padding left out", "Zg")]
    [DataRow("RFC 4648 §4: three pads", "Z===")]
    [DataRow("RFC 4648 §4: only pads", "====")]
    [DataRow("RFC 4648 §4: a character behind the pad", "Zg=v")]
    [DataRow("RFC 4648 §4: padding before the last group", "Zg==Zm9v")]
    [DataRow("RFC 4648 §3.5: unused bits set, one octet", "Zh==")]
    [DataRow("RFC 4648 §3.5: unused bits set, two octets", "Zm9=")]
    [DataRow("RFC 4648 §3.3: line feed", "Zm9v\nZm9")]
    [DataRow("RFC 4648 §3.3: space", "Zm9 ")]
    [DataRow("RFC 4648 §5: the URL alphabet, -", "Zm9-")]
    [DataRow("RFC 4648 §5: the URL alphabet, _", "_m9v")]
    [DataRow("RFC 4648 §3.3: outside the alphabet, second", "Z*9v")]
    [DataRow("RFC 4648 §3.3: outside the alphabet, third", "Zm.v")]
    public void Decoding_is_strict(string rule, string encoding)
    {
        byte[] source = Encoding.UTF8.GetBytes(encoding);
        byte[] target = new byte[16];
        Assert.AreEqual(-1, Base64.Decode(source, 0, source.Length, target, 0), rule);
    }
}
