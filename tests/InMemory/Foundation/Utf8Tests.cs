using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Foundation;

[TestClass]
public class Utf8Tests
{
    [TestMethod]
    [DataRow("RFC 3629 §3: nothing", "")]
    [DataRow("RFC 3629 §3: first of one octet", "00")]
    [DataRow("RFC 3629 §3: last of one octet", "7F")]
    [DataRow("RFC 3629 §3: first of two octets", "C280")]
    [DataRow("RFC 3629 §3: last of two octets", "DFBF")]
    [DataRow("RFC 3629 §3: first of three octets", "E0A080")]
    [DataRow("RFC 3629 §3: last before the surrogates", "ED9FBF")]
    [DataRow("RFC 3629 §3: first after the surrogates", "EE8080")]
    [DataRow("RFC 3629 §3: last of three octets", "EFBFBF")]
    [DataRow("RFC 3629 §3: first of four octets", "F0908080")]
    [DataRow("RFC 3629 §3: last below F4", "F3BFBFBF")]
    [DataRow("RFC 3629 §3: U+10FFFF", "F48FBFBF")]
    [DataRow("RFC 3629 §7: A, not identical to, alpha", "41E289A2CE912E")]
    [DataRow("RFC 3629 §7: Hangul", "ED959CEAB5ADEC96B4")]
    [DataRow("RFC 3629 §7: kanji", "E697A5E69CACE8AA9E")]
    [DataRow("RFC 3629 §7: byte order mark, U+233B4", "EFBBBFF0A38EB4")]
    [DataRow("fours around each length", "6162636465C3A96667E282AC686970F09F98806A6B6C6D6E")]
    public void Valid_text_is_accepted(string rule, string hex)
    {
        CheckEverySplit(rule, Hex.Bytes(hex), -1);
    }

    [TestMethod]
    [DataRow("RFC 3629 §3: lone continuation octet, first", "80", 0)]
    [DataRow("RFC 3629 §3: lone continuation octet, last", "BF", 0)]
    [DataRow("RFC 3629 §3: continuation octet after a character", "C3A9A9", 2)]
    [DataRow("RFC 3629 §3: lead where a continuation belongs", "C3C3", 1)]
    [DataRow("RFC 3629 §3: ASCII where a continuation belongs", "E28241", 2)]
    [DataRow("RFC 3629 §3: fourth octet missing", "F09F9841", 3)]
    [DataRow("RFC 3629 §10: overlong in two octets, C0", "C0AF", 0)]
    [DataRow("RFC 3629 §10: overlong in two octets, C1", "C1BF", 0)]
    [DataRow("RFC 3629 §10: overlong NUL", "C080", 0)]
    [DataRow("RFC 3629 §4: overlong in three octets, first", "E08080", 1)]
    [DataRow("RFC 3629 §4: overlong in three octets, last", "E09FBF", 1)]
    [DataRow("RFC 3629 §4: overlong in four octets, first", "F0808080", 1)]
    [DataRow("RFC 3629 §4: overlong in four octets, last", "F08FBFBF", 1)]
    [DataRow("RFC 3629 §3: first surrogate", "EDA080", 1)]
    [DataRow("RFC 3629 §3: last surrogate", "EDBFBF", 1)]
    [DataRow("RFC 3629 §3: a pair of surrogates", "EDA18CEDBEB4", 1)]
    [DataRow("RFC 3629 §3: U+110000", "F4908080", 1)]
    [DataRow("RFC 3629 §4: F5", "F5808080", 0)]
    [DataRow("RFC 3629 §4: F8 led five octets", "F888808080", 0)]
    [DataRow("RFC 3629 §4: FC led six octets", "FC8480808080", 0)]
    [DataRow("RFC 3629 §1: FE never appears", "FE", 0)]
    [DataRow("RFC 3629 §1: FF never appears", "FF", 0)]
    [DataRow("bad octet behind ASCII in the same four", "6162FF63", 2)]
    [DataRow("four of ASCII inside a code point", "616263E24142434482AC", 4)]
    [DataRow("bad octet behind two fours", "6162636465666768F4B08080", 9)]
    public void Malformed_text_is_rejected_at_the_first_octet_that_proves_it(
        string rule, string hex, int firstBad)
    {
        CheckEverySplit(rule, Hex.Bytes(hex), firstBad);
    }

    [TestMethod]
    [DataRow("RFC 3629 §3: two octets", "C3", 1)]
    [DataRow("RFC 3629 §3: three octets, one there", "E2", 1)]
    [DataRow("RFC 3629 §3: three octets, two there", "E282", 2)]
    [DataRow("RFC 3629 §3: four octets, three there", "F09F98", 3)]
    public void Truncated_text_is_neither_accepted_nor_rejected(
        string rule, string hex, int count)
    {
        int state = Utf8.Advance(Utf8.Accept, Hex.Bytes(hex), 0, count);
        Assert.IsTrue(state > Utf8.Accept, rule);
    }

    [TestMethod]
    public void Nothing_leads_out_of_reject()
    {
        byte[] text = Hex.Bytes("4142434445");
        Assert.AreEqual(Utf8.Reject, Utf8.Advance(Utf8.Reject, text, 0, 5));
        Assert.AreEqual(Utf8.Reject, Utf8.Advance(Utf8.Reject, text, 0, 0));
    }

    private static void CheckEverySplit(string rule, byte[] text, int firstBad)
    {
        int expected = firstBad < 0 ? Utf8.Accept : Utf8.Reject;
        for (int split = 0; split <= text.Length; split++)
        {
            int state = Utf8.Advance(Utf8.Accept, text, 0, split);
            bool rejected = firstBad >= 0 && firstBad < split;
            Assert.AreEqual(rejected, state == Utf8.Reject, rule);
            state = Utf8.Advance(state, text, split, text.Length - split);
            Assert.AreEqual(expected, state, rule);
        }

        int single = Utf8.Accept;
        for (int i = 0; i < text.Length; i++)
        {
            single = Utf8.Advance(single, text, i, 1);
            Assert.AreEqual(firstBad >= 0 && i >= firstBad, single == Utf8.Reject, rule);
        }

        Assert.AreEqual(expected, single, rule);
    }
}
