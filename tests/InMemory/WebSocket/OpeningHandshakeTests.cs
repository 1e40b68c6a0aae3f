using Comet.Embedded.Foundation;
using Comet.Embedded.WebSocket;
using Comet.Tests.InMemory.Foundation;

namespace Comet.Tests.InMemory.WebSocket;

[TestClass]
public class OpeningHandshakeTests
{
    [TestMethod]
    public void The_example_of_RFC_6455_section_1_3()
    {
        // The nonce is the text "the sample nonce"; its key is dGhlIHNhbXBsZSBub25jZQ==.
        byte[] buffer = new byte[40];
        ByteWriter writer = new ByteWriter();
        int[] rows = new int[5 + Sha1.StateLength];
        rows[0] = 0x74686520;
        rows[1] = 0x73616D70;
        rows[2] = 0x6C65206E;
        rows[3] = 0x6F6E6365;
        rows[4] = -1;
        for (int turn = 0; turn < 2; turn++)
        {
            writer.Begin(buffer, 0, buffer.Length, 0);
            OpeningHandshake.WriteAccept(writer, rows, 0, 5);
            Assert.AreEqual(OpeningHandshake.AcceptLength, writer.Count);
            Assert.AreEqual(
                "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Hex.Ascii7(buffer, 0, writer.Count));
        }
    }
}
