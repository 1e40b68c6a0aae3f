using System.Buffers;
using System.Text;
using Utf8 = Comet.Embedded.Foundation.Utf8;

namespace Comet.Fuzz.Targets;

/// <summary>The input is a text that may be UTF-8.</summary>
internal static class Utf8Target
{
    public static readonly string[] Dictionary =
    [
        "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xE0\x9F", "\xED\x9F\xBF", "\xED\xA0", "\xEF\xBF",
        "\xF0\x90\x80\x80", "\xF0\x8F", "\xF4\x8F\xBF\xBF", "\xF4\x90", "\x80", "\xC0\x80", "abcd",
    ];

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    public static string Run(ReadOnlySpan<byte> input)
    {
        byte[] text = input.ToArray();
        int whole = Utf8.Advance(Utf8.Accept, text, 0, text.Length);
        for (int way = 1; way < Splitter.Ways; way++)
        {
            Splitter splitter = new(way, input);
            int state = Utf8.Accept;
            for (int at = 0; at < text.Length;)
            {
                int count = splitter.Next(text.Length - at);
                state = Utf8.Advance(state, text, at, count);
                at += count;
            }

            Check.That(state == whole, "a split changes the outcome");
        }

        Check.That((whole == Utf8.Accept) == IsValid(text), "UTF8Encoding says otherwise");
        int firstBad = FirstBad(text);
        Check.That((whole == Utf8.Reject) == (firstBad >= 0), "rejected at another octet");
        if (firstBad >= 0)
        {
            int before = Utf8.Advance(Utf8.Accept, text, 0, firstBad);
            int behind = Utf8.Advance(Utf8.Accept, text, 0, firstBad + 1);
            Check.That(
                before != Utf8.Reject && behind == Utf8.Reject, "rejected at another octet");
        }

        return whole == Utf8.Accept ? "valid" : whole == Utf8.Reject ? "bad" : $"open {whole & 3}";
    }

    private static bool IsValid(byte[] text)
    {
        try
        {
            s_strict.GetCharCount(text);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>The index of the first octet that no continuation can mend, or −1.</summary>
    public static int FirstBad(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length)
        {
            OperationStatus status = Rune.DecodeFromUtf8(text[at..], out _, out int consumed);
            if (status == OperationStatus.NeedMoreData)
            {
                return -1;
            }

            if (status == OperationStatus.InvalidData)
            {
                // What is consumed is the longest prefix of a valid sequence, at least one octet.
                bool leads = Rune.DecodeFromUtf8(text.Slice(at, consumed), out _, out _)
                    == OperationStatus.NeedMoreData;
                return leads ? at + consumed : at;
            }

            at += consumed;
        }

        return -1;
    }
}
