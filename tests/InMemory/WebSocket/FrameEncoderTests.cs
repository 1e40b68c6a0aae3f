using Comet.Embedded.Foundation;
using Comet.Embedded.WebSocket;
using Comet.Tests.InMemory.Foundation;

namespace Comet.Tests.InMemory.WebSocket;

[TestClass]
public class FrameEncoderTests
{
    [TestMethod]
    [DataRow("§5.7 a single-frame text message", 1, true, 5, "8105")]
    [DataRow("§5.7 the first fragment of a text", 1, false, 3, "0103")]
    [DataRow("§5.7 the last fragment of a text", 0, true, 2, "8002")]
    [DataRow("§5.7 a ping", 9, true, 5, "8905")]
    [DataRow("§5.7 256 octets of binary data", 2, true, 256, "827e0100")]
    [DataRow("§5.7 64 KiB of binary data", 2, true, 65536, "827f0000000000010000")]
    [DataRow("§5.2 empty", 2, true, 0, "8200")]
    [DataRow("§5.2 the last 7-bit length", 2, true, 125, "827d")]
    [DataRow("§5.2 the first 16-bit length", 2, true, 126, "827e007e")]
    [DataRow("§5.2 127 is not special", 2, true, 127, "827e007f")]
    [DataRow("§5.2 the last 16-bit length", 2, true, 65535, "827effff")]
    [DataRow("§5.2 the longest", 10, true, 2147483647, "8a7f000000007fffffff")]
    public void Headers_are_minimal(
        string rule, int opcode, bool isFinal, int payloadLength, string expected)
    {
        byte[] buffer = new byte[16];
        ByteWriter writer = new ByteWriter();
        writer.Begin(buffer, 0, buffer.Length, 0);
        FrameEncoder.WriteHeader(writer, opcode, isFinal, payloadLength);
        Assert.AreEqual(expected, Hex.Text(buffer, 0, writer.Count), rule);
        if (payloadLength <= 65535)
        {
            int end = FrameEncoder.Write(buffer, 1, opcode, isFinal, payloadLength);
            Assert.AreEqual(expected, Hex.Text(buffer, 1, end - 1), rule);
        }
    }

    [TestMethod]
    public void A_length_beyond_16_bits_is_no_mistake_of_the_peer()
    {
        bool isRefused = false;
        try
        {
            FrameEncoder.Write(new byte[16], 0, 1, true, 65536);
        }
        catch (InvariantException)
        {
            isRefused = true;
        }

        Assert.IsTrue(isRefused);
    }

    [TestMethod]
    [DataRow(1000, "880203e8")]
    [DataRow(1011, "880203f3")]
    [DataRow(4999, "88021387")]
    [DataRow(1005, "8800")]
    public void Close_frames_carry_the_status_code(int closeCode, string expected)
    {
        byte[] buffer = new byte[16];
        ByteWriter writer = new ByteWriter();
        writer.Begin(buffer, 0, buffer.Length, 0);
        FrameEncoder.WriteClose(writer, closeCode);
        Assert.AreEqual(expected, Hex.Text(buffer, 0, writer.Count));
    }
}
