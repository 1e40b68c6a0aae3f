using Comet.Embedded.Foundation;

namespace Comet.Tests.InMemory.Foundation;

[TestClass]
public class ByteWriterTests
{
    private static readonly byte[] s_source = new byte[] { (byte)'x', (byte)'y', (byte)'z' };

    private static void Render(ByteWriter writer)
    {
        writer.WriteAscii("ab");
        writer.WriteDecimal(0);
        writer.WriteDecimal(12345678901234L);
        writer.WriteHex(0x1F0);
        writer.WriteHex8(0xBEEF);
        writer.Write(s_source, 0, 3);
        writer.WriteByte('!');
    }

    [TestMethod]
    public void A_unit_rendered_through_any_window_is_the_same_bytes()
    {
        const string Expected = "ab0123456789012341f00000beefxyz!";
        for (int capacity = 1; capacity <= Expected.Length + 1; capacity++)
        {
            ByteWriter writer = new ByteWriter();
            byte[] window = new byte[capacity + 2];
            string seen = "";
            int skip = 0;
            do
            {
                writer.Begin(window, 1, capacity, skip);
                Render(writer);
                for (int i = 0; i < writer.Count; i++)
                {
                    seen += (char)window[1 + i];
                }

                skip += writer.Count;
                Assert.AreEqual(0, (int)window[0]);
                Assert.AreEqual(0, (int)window[capacity + 1]);
            }
            while (!writer.Complete);
            Assert.AreEqual(Expected, seen);
        }
    }

    [TestMethod]
    public void Lengths_count_the_digits_that_are_written()
    {
        Assert.AreEqual(1, ByteWriter.DecimalLength(0));
        Assert.AreEqual(1, ByteWriter.DecimalLength(9));
        Assert.AreEqual(2, ByteWriter.DecimalLength(10));
        Assert.AreEqual(19, ByteWriter.DecimalLength(long.MaxValue));
    }
}
