// As in the shared library: without it the compiler leaves out every call of a kernel.
#define COMET_HOST

using System.Text;
using Comet.Embedded.Foundation;
using Comet.Embedded.WebSocket;

namespace Comet.Tests.Foundation;

/// <summary>The desktop's kernels against the loops that the device runs, byte for byte.</summary>
[TestClass]
[DoNotParallelize]
public class HostKernelsTests
{
    private const int LengthMax = 150;

    private static readonly string[] s_texts =
    [
        "The quick brown fox jumps over the lazy dog, again and again and again. ",
        "Grüße aus Köln; größer, älter, schöner, übler, und so weiter, bis zum Ende. ",
        "電文は 世界 を 回る。",
        "😀a😀ß😀",
    ];

    [TestCleanup]
    public void Enable()
    {
        HostKernels.IsEnabled = true;
    }

    [TestMethod]
    public void Unmasking_binary_data()
    {
        Random random = new(1);
        for (int length = 0; length <= LengthMax; length++)
        {
            byte[] octets = new byte[length + 7];
            random.NextBytes(octets);
            int offset = random.Next(8);
            int key = random.Next(int.MinValue, int.MaxValue);
            AssertSame(octets, buffer =>
            {
                MaskedPayload.Unmask(buffer, offset, length, key);
                return 0;
            });
        }
    }

    [TestMethod]
    public void Copying_into_a_window()
    {
        Random random = new(3);
        byte[] source = new byte[LengthMax + 8];
        random.NextBytes(source);
        ByteWriter writer = new();
        for (int length = 0; length <= LengthMax; length++)
        {
            int offset = random.Next(8);
            int capacity = random.Next(length + 3);
            int skip = random.Next(3);
            AssertSame(new byte[LengthMax + 8], buffer =>
            {
                writer.Begin(buffer, offset, capacity, skip);
                writer.Write(source, offset, length);
                return (writer.Beyond << 16) | writer.Count;
            });
        }
    }

    [TestMethod]
    public void Unmasking_and_validating_text_from_every_state()
    {
        Random random = new(2);
        HashSet<int> outcomes = [];
        foreach (byte[] text in Texts(random))
        {
            int key = random.Next(int.MinValue, int.MaxValue);
            int start = random.Next(text.Length + 1);
            int state = StateBehind(text, start);
            byte[] masked = [.. text];
            MaskedPayload.Unmask(masked, start, text.Length - start, key);
            outcomes.Add(AssertSame(masked, buffer => state == Utf8.Reject
                ? Utf8.Reject
                : MaskedPayload.UnmaskText(state, buffer, start, text.Length - start, key)));
        }

        Assert.Contains(Utf8.Accept, outcomes);
        Assert.Contains(Utf8.Reject, outcomes);
        Assert.IsGreaterThan(5, outcomes.Count, "states inside a code point");
    }

    [TestMethod]
    public void Validating_text_from_every_state()
    {
        Random random = new(3);
        foreach (byte[] text in Texts(random))
        {
            int start = random.Next(text.Length + 1);
            int state = StateBehind(text, start);
            AssertSame(text, buffer => Utf8.Advance(state, buffer, start, text.Length - start));
        }
    }

    [TestMethod]
    public void The_loops_of_the_device_run_when_the_kernels_are_off()
    {
        byte[] buffer = new byte[64];
        int offset = 0;
        HostKernels.Unmask(buffer, ref offset, buffer.Length, -1);
        Assert.AreEqual(buffer.Length, offset);
        HostKernels.IsEnabled = false;
        offset = 0;
        HostKernels.Unmask(buffer, ref offset, buffer.Length, -1);
        Assert.AreEqual(0, offset);
    }

    // Texts cut anywhere, one in two with a wrong octet somewhere.
    private static IEnumerable<byte[]> Texts(Random random)
    {
        foreach (string text in s_texts)
        {
            byte[] octets = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 8)));
            for (int i = 0; i < 3000; i++)
            {
                int from = random.Next(octets.Length / 4);
                int length = Math.Min(random.Next(LengthMax), octets.Length - from);
                byte[] part = octets[from..(from + length)];
                if (part.Length > 0 && random.Next(2) == 0)
                {
                    part[random.Next(part.Length)] = (byte)random.Next(256);
                }

                yield return part;
            }
        }
    }

    private static int StateBehind(byte[] text, int count)
    {
        int state = Utf8.Accept;
        for (int i = 0; i < count && state >= 0; i++)
        {
            state = Utf8.Next(state, text[i]);
        }

        return state;
    }

    private static int AssertSame(byte[] octets, Func<byte[], int> run)
    {
        byte[] portable = [.. octets];
        HostKernels.IsEnabled = false;
        int expected = run(portable);
        byte[] vector = [.. octets];
        HostKernels.IsEnabled = true;
        int found = run(vector);
        Assert.AreEqual(expected, found, Convert.ToHexString(octets));
        if (expected != Utf8.Reject)
        {
            CollectionAssert.AreEqual(portable, vector, Convert.ToHexString(octets));
        }

        return expected;
    }
}
