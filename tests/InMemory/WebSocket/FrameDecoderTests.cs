using Comet.Embedded.Foundation;
using Comet.Embedded.WebSocket;
using Comet.Tests.InMemory.Foundation;

namespace Comet.Tests.InMemory.WebSocket;

[TestClass]
public class FrameDecoderTests
{
    [TestMethod]
    public void A_header_is_read_and_nothing_behind_it()
    {
        byte[] wire = Hex.Bytes("02fe010037fa213d4142");
        FrameDecoder decoder = new FrameDecoder();
        Assert.AreEqual(
            (int)CodecStatus.NeedMoreData, (int)decoder.ReadHeader(wire, 0, 6, out int consumed));
        Assert.AreEqual(6, consumed);
        Assert.IsFalse(decoder.InPayload);
        Assert.AreEqual((int)CodecStatus.Done, (int)decoder.ReadHeader(wire, 6, 4, out consumed));
        Assert.AreEqual(2, consumed);
        Assert.IsTrue(decoder.InPayload);
        Assert.IsFalse(decoder.IsFinal);
        Assert.AreEqual((int)Opcode.Binary, (int)decoder.Opcode);
        Assert.IsTrue(decoder.PayloadRemaining == 256);
        Assert.AreEqual(0x37FA213D, decoder.MaskingKey);
    }

    [TestMethod]
    public void The_longest_length_counts_down_and_survives_parking()
    {
        byte[] wire = Hex.Bytes("82ff7fffffffffffffff01020304");
        FrameDecoder decoder = new FrameDecoder();
        decoder.ReadHeader(wire, 0, wire.Length, out int consumed);
        Assert.AreEqual(wire.Length, consumed);
        Assert.IsTrue(decoder.PayloadRemaining == long.MaxValue);
        decoder.TakePayload(int.MaxValue);
        int[] row = new int[FrameDecoder.StateLength];
        decoder.Save(row, 0);
        FrameDecoder other = new FrameDecoder();
        other.Load(row, 0);
        Assert.IsTrue(other.InPayload && other.IsFinal);
        Assert.IsTrue(other.PayloadRemaining == long.MaxValue - int.MaxValue);
        Assert.AreEqual(0x04010203, other.MaskingKey);
    }

    [TestMethod]
    public void The_key_turns_with_the_payload()
    {
        Assert.AreEqual(0x01020304, MaskedPayload.Turn(0x01020304, 0));
        Assert.AreEqual(0x02030401, MaskedPayload.Turn(0x01020304, 1));
        Assert.AreEqual(0x03040102, MaskedPayload.Turn(0x01020304, 6));
        Assert.AreEqual(0x04F1F2F3, MaskedPayload.Turn(unchecked((int)0xF1F2F304), 3));
        Assert.AreEqual(0x01020304, MaskedPayload.Turn(0x01020304, 1024));
    }
}
