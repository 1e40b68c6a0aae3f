using System.Reflection;
using Comet.Embedded.Engine;

namespace Comet.Tests.House;

/// <summary>
/// The numbers that say where a text lies in its table name a whole text, each a different one.
/// </summary>
[TestClass]
public class TextSpanTests
{
    [TestMethod]
    [DataRow("Comet.Embedded.Delivery.DeliveryText", 18)]
    [DataRow("Comet.Embedded.Http.ResponseWriter", 31)]
    public void Each_number_names_a_text_between_two_bars(string type, int count)
    {
        const BindingFlags all =
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        Type owner = typeof(CometEngine).Assembly.GetType(type, true)!;
        string table = (string)owner.GetField("s_texts", all)!.GetValue(null)!;
        List<int> spans =
        [
            .. owner.GetFields(all).Where(f => f.IsLiteral)
                .Select(f => (int)f.GetRawConstantValue()!),
        ];
        Assert.HasCount(count, spans);
        Assert.HasCount(count, spans.Distinct().ToArray());
        foreach (int span in spans)
        {
            int start = span >> 8;
            int end = start + (span & 0xFF);
            Assert.IsTrue(start == 0 || table[start - 1] == '|', table[start..end]);
            Assert.IsTrue(end == table.Length || table[end] == '|', table[start..end]);
            Assert.DoesNotContain("|", table[start..end]);
        }
    }
}
