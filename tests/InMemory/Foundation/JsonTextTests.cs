using System.Text;
using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Foundation;

[TestClass]
public class JsonTextTests
{
    [TestMethod]
    [DataRow("RFC 8259 §3: true", "true", "true")]
    [DataRow("RFC 8259 §3: false", "false", "false")]
    [DataRow("RFC 8259 §3: null", "null", "null")]
    [DataRow("RFC 8259 §2: white space around", " \t\r\ntrue \t\r\n", "true")]
    [DataRow("RFC 8259 §4: empty object", " { } ", "{}")]
    [DataRow("RFC 8259 §5: empty array", " [ ] ", "[]")]
    [DataRow("RFC 8259 §4: members", "{ \"a\" : 1 , \"b\" : [ ] }", "{\"a\":1,\"b\":[]}")]
    [DataRow("RFC 8259 §5: elements", "[ 1 , true , \"x\" , { } ]", "[1,true,\"x\",{}]")]
    [DataRow("RFC 8259 §4: repeated name", "{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}")]
    [DataRow("RFC 8259 §4: empty name", "{\"\":0}", "{\"\":0}")]
    [DataRow("RFC 8259 §6: zero", "0", "0")]
    [DataRow("RFC 8259 §6: minus zero", "-0", "-0")]
    [DataRow("RFC 8259 §6: integer", "-120", "-120")]
    [DataRow("RFC 8259 §6: fraction", "21.50", "21.50")]
    [DataRow("RFC 8259 §6: zero and fraction", "0.5", "0.5")]
    [DataRow("RFC 8259 §6: exponents", "[1e5,1E+5,1.0e-05,0e0]", "[1e5,1E+5,1.0e-05,0e0]")]
    [DataRow("RFC 8259 §7: empty string", "\"\"", "\"\"")]
    [DataRow("RFC 8259 §7: white space in a string stays", " \"a b\\tc \" ", "\"a b\\tc \"")]
    [DataRow("RFC 8259 §7: escapes",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")]
    [DataRow("RFC 8259 §7: hexadecimal, both cases", "\"\\u00e9\\uABCD\"", "\"\\u00e9\\uABCD\"")]
    [DataRow("RFC 8259 §8.2: a lone surrogate escaped", "\"\\uDEAD\"", "\"\\uDEAD\"")]
    [DataRow("RFC 8259 §7: unescaped UTF-8", " \"\u00e9\u20ac\" ", "\"\u00e9\u20ac\"")]
    [DataRow("RFC 8259 §7: DEL needs no escape", "\"\u007f\"", "\"\u007f\"")]
    [DataRow("white space in the depth", "[[ [1 ,2]\n],{\"a\" :{ }} ]", "[[[1,2]],{\"a\":{}}]")]
    public void Accepted_and_compacted(string rule, string text, string compact)
    {
        byte[] octets = Encoding.UTF8.GetBytes("##" + text + "##");
        byte[] expected = Encoding.UTF8.GetBytes(compact);
        int length = JsonText.Compact(octets, 2, octets.Length - 4);
        Assert.AreEqual(expected.Length, length, rule);
        Assert.AreEqual(
            Hex.Text(expected, 0, length), Hex.Text(octets, 2, length), rule);
        Assert.AreEqual((int)'#', (int)octets[1], rule);
        Assert.AreEqual((int)'#', (int)octets[octets.Length - 2], rule);

        // What was compacted is valid and stays as it is.
        Assert.AreEqual(length, JsonText.Compact(octets, 2, length), rule);
    }

    [TestMethod]
    [DataRow("RFC 8259 §2: nothing", "")]
    [DataRow("RFC 8259 §2: only white space", " \r\n\t")]
    [DataRow("RFC 8259 §2: two values", "1 2")]
    [DataRow("RFC 8259 §2: a value and a comma", "1,")]
    [DataRow("RFC 8259 §2: form feed is not white space", "\f1")]
    [DataRow("RFC 8259 §8.1: byte order mark", "\ufeff1")]
    [DataRow("RFC 8259 §3: upper case", "True")]
    [DataRow("RFC 8259 §3: truncated true", "tru")]
    [DataRow("RFC 8259 §3: truncated false", "fals")]
    [DataRow("RFC 8259 §3: only f", "f")]
    [DataRow("RFC 8259 §3: frue", "frue")]
    [DataRow("RFC 8259 §3: letters behind a name", "nulls")]
    [DataRow("RFC 8259 §3: unknown name", "None")]
    [DataRow("RFC 8259 §6: NaN", "NaN")]
    [DataRow("RFC 8259 §6: Infinity", "-Infinity")]
    [DataRow("RFC 8259 §6: plus", "+1")]
    [DataRow("RFC 8259 §6: only minus", "-")]
    [DataRow("RFC 8259 §6: minus and a space", "- 1")]
    [DataRow("RFC 8259 §6: leading zero", "01")]
    [DataRow("RFC 8259 §6: leading zero behind minus", "-01")]
    [DataRow("RFC 8259 §6: no integer", ".5")]
    [DataRow("RFC 8259 §6: no fraction", "1.")]
    [DataRow("RFC 8259 §6: no fraction, exponent", "1.e3")]
    [DataRow("RFC 8259 §6: no exponent", "1e")]
    [DataRow("RFC 8259 §6: no exponent behind its sign", "1e+")]
    [DataRow("RFC 8259 §6: fractional exponent", "1e1.5")]
    [DataRow("RFC 8259 §6: hexadecimal", "0x10")]
    [DataRow("RFC 8259 §7: no closing quotation mark", "\"abc")]
    [DataRow("RFC 8259 §7: escaped closing quotation mark", "\"abc\\\"")]
    [DataRow("RFC 8259 §7: ends in an escape", "\"\\")]
    [DataRow("RFC 8259 §7: apostrophes", "'a'")]
    [DataRow("RFC 8259 §7: raw line feed", "\"a\nb\"")]
    [DataRow("RFC 8259 §7: raw tab", "\"\t\"")]
    [DataRow("RFC 8259 §7: raw U+001F", "\"\u001f\"")]
    [DataRow("RFC 8259 §7: unknown escape", "\"\\x41\"")]
    [DataRow("RFC 8259 §7: upper-case escape", "\"\\U0041\"")]
    [DataRow("RFC 8259 §7: too few digits", "\"\\u004\"")]
    [DataRow("RFC 8259 §7: not hexadecimal", "\"\\u00g0\"")]
    [DataRow("RFC 8259 §7: ends in the digits", "\"\\u00")]
    [DataRow("RFC 8259 §4: not closed", "{")]
    [DataRow("RFC 8259 §4: closed by the other", "{]")]
    [DataRow("RFC 8259 §4: name without a value", "{\"a\"}")]
    [DataRow("RFC 8259 §4: colon without a value", "{\"a\":}")]
    [DataRow("RFC 8259 §4: no colon", "{\"a\" 1}")]
    [DataRow("RFC 8259 §4: comma for colon", "{\"a\",1}")]
    [DataRow("RFC 8259 §4: comma before the end", "{\"a\":1,}")]
    [DataRow("RFC 8259 §4: leading comma", "{,\"a\":1}")]
    [DataRow("RFC 8259 §4: no comma", "{\"a\":1 \"b\":2}")]
    [DataRow("RFC 8259 §4: name is a number", "{1:1}")]
    [DataRow("RFC 8259 §4: name is bare", "{a:1}")]
    [DataRow("RFC 8259 §4: colon twice", "{\"a\"::1}")]
    [DataRow("RFC 8259 §5: not closed", "[1")]
    [DataRow("RFC 8259 §5: closed by the other", "[1}")]
    [DataRow("RFC 8259 §5: comma before the end", "[1,]")]
    [DataRow("RFC 8259 §5: leading comma", "[,1]")]
    [DataRow("RFC 8259 §5: no comma", "[1 2]")]
    [DataRow("RFC 8259 §5: colon", "[1:2]")]
    [DataRow("RFC 8259 §5: only the end", "]")]
    [DataRow("RFC 8259 §5: one end too many", "[]]")]
    [DataRow("RFC 8259 §2: comment", "[1]//")]
    public void Refused(string rule, string text)
    {
        byte[] octets = Encoding.UTF8.GetBytes(text);
        Assert.AreEqual(-1, JsonText.Compact(octets, 0, octets.Length), rule);
    }

    [TestMethod]
    [DataRow("RFC 8259 §2: raw NUL", "00")]
    [DataRow("RFC 8259 §7: raw NUL in a string", "220022")]
    [DataRow("RFC 8259 §8.1: continuation octet", "228022")]
    [DataRow("RFC 8259 §8.1: overlong", "22C0AF22")]
    [DataRow("RFC 8259 §8.1: surrogate", "22EDA08022")]
    [DataRow("RFC 8259 §8.1: above U+10FFFF", "22F490808022")]
    [DataRow("RFC 8259 §8.1: truncated by the end of the string", "22E28222")]
    [DataRow("RFC 8259 §8.1: truncated by the end", "22E282")]
    [DataRow("RFC 8259 §8.1: truncated by an escape", "22E2825C6E22")]
    [DataRow("RFC 8259 §2: UTF-8 outside a string", "C3A9")]
    public void Refused_octets(string rule, string hex)
    {
        byte[] octets = Hex.Bytes(hex);
        Assert.AreEqual(-1, JsonText.Compact(octets, 0, octets.Length), rule);
    }

    [TestMethod]
    public void Values_nest_to_the_limit_and_no_deeper()
    {
        for (int kind = 0; kind < 3; kind++)
        {
            byte[] within = Nest(JsonText.DepthMax, kind);
            Assert.AreEqual(
                within.Length, JsonText.Compact(within, 0, within.Length));
            byte[] beyond = Nest(JsonText.DepthMax + 1, kind);
            Assert.AreEqual(-1, JsonText.Compact(beyond, 0, beyond.Length));
        }
    }

    [TestMethod]
    public void Every_prefix_of_a_container_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes("{\"a\":[1.5e3,true,\"\\u00e9\u00e9\"],\"b\":{}}");
        for (int count = 0; count < whole.Length; count++)
        {
            byte[] prefix = new byte[count];
            System.Array.Copy(whole, prefix, count);
            Assert.AreEqual(-1, JsonText.Compact(prefix, 0, count));
        }
    }

    // Kind 0 nests arrays, 1 objects, 2 both in turn.
    private static byte[] Nest(int depth, int kind)
    {
        string head = "";
        string tail = "";
        for (int i = 0; i < depth; i++)
        {
            bool isObject = kind == 1 || (kind == 2 && (i & 1) != 0);
            head += isObject ? "{\"a\":" : "[";
            tail = (isObject ? "}" : "]") + tail;
        }

        return Encoding.UTF8.GetBytes(head + "1" + tail);
    }
}
