using Comet.Embedded.Foundation;
using Comet.Embedded.WebSocket;
using Comet.Tests.InMemory.WebSocket;

namespace Comet.Tests.WebSocket;

[TestClass]
[DoNotParallelize]
public class AllocationTests
{
    private readonly byte[] _wire = ClientFrames.Build(
        "81:48656c6c6f 82*200 01:e2 89*125 00:82 8a:71 80:ac 81:");

    private readonly byte[] _buffer = new byte[1024];
    private readonly byte[] _output = new byte[256];
    private readonly int[] _row = new int[MessageDecoder.StateLength];
    private readonly MessageDecoder _decoder = new();
    private readonly int[] _handshake = new int[4 + Sha1.StateLength];
    private readonly ByteWriter _writer = new();

    [TestMethod]
    public void Ten_thousand_messages_allocate_nothing()
    {
        Assert.AreEqual(4 * 100, Decode(100, 16));
        Assert.AreEqual(0L, Allocated(() => Decode(2500, 1000)));
        Assert.AreEqual(0L, Allocated(() => Decode(2500, 16)));
    }

    [TestMethod]
    public void Failures_allocate_nothing()
    {
        byte[] wire = ClientFrames.Build("81:41ff");
        int Fail()
        {
            int failed = 0;
            for (int turn = 0; turn < 10_000; turn++)
            {
                Array.Copy(wire, _buffer, wire.Length);
                _decoder.Reset();
                MessageToken token = _decoder.Read(_buffer, 0, wire.Length, out _);
                failed += token == MessageToken.Failed ? 1 : 0;
            }

            return failed;
        }

        Assert.AreEqual(10_000, Fail());
        Assert.AreEqual(0L, Allocated(Fail));
    }

    [TestMethod]
    public void Handshakes_frames_and_JSON_allocate_nothing()
    {
        byte[] json =
            "{ \"topic\" : \"led\" , \"data\" : [ 1.5 , true , \"\\u00e9\" ] }"u8.ToArray();
        int Encode()
        {
            int sum = 0;
            for (int turn = 0; turn < 1000; turn++)
            {
                _writer.Begin(_output, 0, _output.Length, 0);
                _handshake[0] = turn;
                OpeningHandshake.WriteAccept(_writer, _handshake, 0, 4);
                FrameEncoder.WriteHeader(_writer, (int)Opcode.Text, true, 70_000);
                FrameEncoder.WriteClose(_writer, CloseCode.NormalClosure);
                Array.Copy(json, _buffer, json.Length);
                sum += JsonText.Compact(_buffer, 0, json.Length);
            }

            return sum;
        }

        Assert.AreEqual(1000 * 42, Encode());
        Assert.AreEqual(0L, Allocated(Encode));
    }

    private static long Allocated(Func<int> work)
    {
        work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // Each turn decodes the four messages of the stream, in pieces, parked between any two reads.
    private int Decode(int turns, int chunk)
    {
        int messages = 0;
        _decoder.Reset();
        for (int turn = 0; turn < turns; turn++)
        {
            for (int from = 0; from < _wire.Length; from += chunk)
            {
                int count = Math.Min(chunk, _wire.Length - from);
                Array.Copy(_wire, from, _buffer, 0, count);
                int at = 0;
                MessageToken token;
                do
                {
                    _decoder.Save(_row, 0);
                    _decoder.Load(_row, 0);
                    token = _decoder.Read(_buffer, at, count - at, out int consumed);
                    at += consumed;
                    bool ends = token == MessageToken.Data && _decoder.EndsMessage;
                    messages += ends ? 1 : 0;
                }
                while (token != MessageToken.NeedMoreData && token != MessageToken.Failed);
            }
        }

        return messages;
    }
}
