using System.Buffers;
using System.Text;
using Utf8 = Comet.Embedded.Foundation.Utf8;

namespace Comet.Tests.Foundation;

/// <summary>
/// Our UTF-8 validation against .NET's <see cref="Rune"/>, which tells an invalid sequence from one
/// that only ends too early, as ours does.
/// </summary>
[TestClass]
public class Utf8OracleTests
{
    [TestMethod]
    public void Every_sequence_of_one_to_three_octets_gets_the_verdict_of_Rune()
    {
        byte[] text = new byte[3];
        for (int count = 1; count <= 3; count++)
        {
            int limit = 1 << (8 * count);
            for (int value = 0; value < limit; value++)
            {
                for (int i = 0; i < count; i++)
                {
                    text[i] = (byte)(value >> (8 * i));
                }

                Compare(text, count);
            }
        }
    }

    [TestMethod]
    public void Sequences_of_four_octets_at_every_boundary_get_the_verdict_of_Rune()
    {
        byte[] edges = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF];
        byte[] text = new byte[4];
        for (int lead = 0xE0; lead <= 0xFF; lead++)
        {
            for (int second = 0; second <= 0xFF; second++)
            {
                foreach (byte third in edges)
                {
                    foreach (byte fourth in edges)
                    {
                        text[0] = (byte)lead;
                        text[1] = (byte)second;
                        text[2] = third;
                        text[3] = fourth;
                        Compare(text, 4);
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Every_scalar_value_is_accepted_and_random_texts_get_the_verdict_of_the_encoding()
    {
        byte[] text = new byte[64];
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.IsValid(value))
            {
                int count = new Rune(value).EncodeToUtf8(text);
                Assert.AreEqual(Utf8.Accept, Utf8.Advance(Utf8.Accept, text, 0, count));
            }
        }

        UTF8Encoding strict = new(false, throwOnInvalidBytes: true);
        Random random = new(3629);
        int refused = 0;
        for (int turn = 0; turn < 20_000; turn++)
        {
            int count = 0;
            while (count < 40)
            {
                Rune rune = new(random.Next(random.Next(4) == 0 ? 0xD800 : 0x80));
                count += rune.EncodeToUtf8(text.AsSpan(count));
            }

            if (random.Next(2) == 0)
            {
                text[random.Next(count)] = (byte)random.Next(256);
            }

            bool valid = true;
            try
            {
                strict.GetCharCount(text, 0, count);
            }
            catch (DecoderFallbackException)
            {
                valid = false;
                refused++;
            }

            bool accepted = Utf8.Advance(Utf8.Accept, text, 0, count) == Utf8.Accept;
            Assert.AreEqual(valid, accepted, Convert.ToHexString(text, 0, count));
            Compare(text, count);
        }

        Assert.IsTrue(refused > 1000, "the corpus has too few malformed texts");
    }

    private static void Compare(byte[] text, int count)
    {
        OperationStatus status = OperationStatus.Done;
        ReadOnlySpan<byte> rest = text.AsSpan(0, count);
        while (status == OperationStatus.Done && rest.Length > 0)
        {
            status = Rune.DecodeFromUtf8(rest, out _, out int consumed);
            rest = rest[consumed..];
        }

        int state = Utf8.Advance(Utf8.Accept, text, 0, count);
        bool same = status switch
        {
            OperationStatus.Done => state == Utf8.Accept,
            OperationStatus.NeedMoreData => state > Utf8.Accept,
            _ => state == Utf8.Reject,
        };
        if (!same)
        {
            Assert.Fail($"{Convert.ToHexString(text, 0, count)}: {status} but state {state}");
        }
    }
}
