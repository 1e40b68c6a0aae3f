using Comet.Embedded.WebSocket;
using Comet.Fuzz.Oracles;

namespace Comet.Fuzz.Targets;

/// <summary>The input is what a client sends after the opening handshake.</summary>
internal static class FramesTarget
{
    public static readonly string[] Dictionary =
    [
        "\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58", "\x89\x80\0\0\0\0", "\x8A\x80\0\0\0\0",
        "\x88\x82\0\0\0\0\x03\xE8", "\x01\x81\0\0\0\0\xC3", "\x80\x81\0\0\0\0\xA9",
        "\x82\xFE\0\x7E\0\0\0\0", "\x82\xFF\0\0\0\0\0\x01\0\0\0\0\0\0", "\x00\x80\0\0\0\0",
    ];

    private const int MessageBytesMax = 500;

    public static string Run(ReadOnlySpan<byte> input)
    {
        string whole = Decode(input, new Splitter(0, input));
        for (int way = 1; way < Splitter.Ways; way++)
        {
            string parted = Decode(input, new Splitter(way, input));
            Check.Same(whole, parted, "a split changes the outcome");
        }

        FrameReader reader = new FrameReader(true, MessageBytesMax).Read(input);
        Check.Same(string.Join(";", reader.Items), whole, "the frames are read differently");
        CompareManaged(input, reader.Items);
        string last = reader.Items.Count == 0 ? "" : reader.Items[^1];
        return $"{Math.Min(reader.Items.Count, 4)} {last.Split(' ')[0]} "
            + (last.StartsWith('f') ? last.Split(' ')[1] : "");
    }

    private static void CompareManaged(ReadOnlySpan<byte> input, IReadOnlyList<string> ours)
    {
        List<string> theirs = ManagedFrames.Read(input);
        List<string> data = [.. ours.Where(IsData)];
        List<string> theirData = [.. theirs.Where(IsData)];
        Check.That(
            data.SequenceEqual(theirData.Take(data.Count)), "a message that .NET does not read");
        if (ours.Count > 0 && ours[^1].StartsWith("failed", StringComparison.Ordinal))
        {
            // .NET also takes messages of any length, and lengths that are longer than needed.
            return;
        }

        Check.That(data.Count == theirData.Count, "a message that only .NET reads");
        bool later = ours.Count > 0 && ours[^1] is "close 1012" or "close 1013" or "close 1014";
        string end = ours.Count > 0 && ours[^1].StartsWith("close", StringComparison.Ordinal)
            ? "close" : "";
        string theirEnd = theirs.Count > 0 && !IsData(theirs[^1]) ? theirs[^1] : "";
        Check.That(later || end == theirEnd, $".NET ends with '{theirEnd}', not '{end}'");
    }

    private static bool IsData(string item)
    {
        return item.StartsWith("text", StringComparison.Ordinal)
            || item.StartsWith("binary", StringComparison.Ordinal);
    }

    private static string Decode(ReadOnlySpan<byte> wire, Splitter splitter)
    {
        MessageDecoder decoder = new() { MessageBytesMax = MessageBytesMax };
        MessageDecoder spare = new() { MessageBytesMax = MessageBytesMax };
        FrameTranscript transcript = new();
        decoder.Reset();
        for (int from = 0; from < wire.Length && !transcript.IsOver;)
        {
            int length = splitter.Next(wire.Length - from);
            byte[] piece = [0xEE, .. wire.Slice(from, length), 0xEE];
            int at = 1;
            MessageToken token;
            do
            {
                int left = 1 + length - at;
                token = decoder.Read(piece, at, left, out int taken);
                Check.That(taken >= 0 && taken <= left, "more is taken than there is");
                Check.That(taken == left || token != MessageToken.NeedMoreData, "input is left");
                transcript.Take(decoder, token, piece, at + taken);
                at += taken;
                if (splitter.Parks)
                {
                    int[] row = new int[MessageDecoder.StateLength];
                    decoder.Save(row, 0);
                    spare.Load(row, 0);
                    (decoder, spare) = (spare, decoder);
                }
            }
            while (token != MessageToken.NeedMoreData && !transcript.IsOver);
            Check.That(piece[0] == 0xEE && piece[^1] == 0xEE, "octets beside the input change");
            from += length;
        }

        return transcript.Text;
    }
}
