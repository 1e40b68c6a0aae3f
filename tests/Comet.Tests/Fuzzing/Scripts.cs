using System.Text;
using CsCheck;

namespace Comet.Tests.Fuzzing;

/// <summary>Generators of scripts for the target <c>engine</c>.</summary>
internal static class Scripts
{
    private static readonly Gen<int> s_peer = Gen.Int[0, 7];

    // One by which a single peer's outcome does not hang on who else is there.
    private static readonly Gen<int> s_stage = Gen.OneOf(
        ScriptWriter.Plain, ScriptWriter.Tiny, ScriptWriter.Rates,
        ScriptWriter.Rates | ScriptWriter.Tiny, ScriptWriter.Files, ScriptWriter.NoPolicy);

    private static readonly Gen<string> s_message =
        Gen.OneOf(
            "{\"topic\":\"led\",\"data\":true}", "{\"topic\":\"message\",\"data\":[1, 2]}",
            "{\"topic\":\"led\",\"data\":\"refuse\"}", "{\"topic\":\"none\",\"data\":1}", "nothing",
            "\xF0\x9F\x98\x80 \xC3\xA9", "");

    private static readonly Gen<Action<ScriptWriter>> s_operation =
        Gen.Frequency<Action<ScriptWriter>>(
            (4, Gen.Select(s_peer, Gen.Byte, Writer((w, p, how) => w.Get(p, how)))),
            (3, Gen.Select(s_peer, Gen.Byte, Writer((w, p, how) => w.Upgrade(p, how)))),
            (3, Gen.Select(s_peer, Gen.Byte, s_message,
                (p, how, text) => (Action<ScriptWriter>)(w => w.Post(p, how, text)))),
            (4, Gen.Select(
                s_peer,
                Gen.OneOf(0x81, 0x81, 0x01, 0x80, 0x82, 0x89, 0x8A, 0x88),
                s_message,
                (p, first, text) => (Action<ScriptWriter>)(w => w.Frame(p, first, text)))),
            (2, Gen.Select(s_peer, Inputs.Damaged(Inputs.Site),
                (p, bytes) => (Action<ScriptWriter>)(w => w.Send(p, bytes)))),
            (3, Gen.Select(s_peer, Inputs.Damaged(Inputs.Head),
                (p, bytes) => (Action<ScriptWriter>)(w => w.Send(p, bytes)))),
            (1, Gen.Select(s_peer, Inputs.Damaged(Inputs.Chunked),
                (p, body) => (Action<ScriptWriter>)(w => w.Send(
                    p,
                    [.. "POST /publish/message HTTP/1.1\r\nHost: 127.0.0.1\r\n"u8,
                        .. "Transfer-Encoding: chunked\r\n\r\n"u8, .. body])))),
            (4, Gen.Select(Gen.Int[0, 2], Gen.OneOf("1", "true", "\"text\"", "[1,[2]]"),
                (topic, value) => (Action<ScriptWriter>)(w => w.Publish(topic, value)))),
            (2, Gen.Byte.Select(t => (Action<ScriptWriter>)(w => w.Wait(t)))),
            (2, Gen.Select(s_peer, Gen.Byte[0, 2], Writer((w, p, of) => w.Address(p, of)))),
            (1, s_peer.Select(p => (Action<ScriptWriter>)(w => w.Send(p, "")))),
            (1, s_peer.Select(p => (Action<ScriptWriter>)(w => w.End(p)))),
            (1, s_peer.Select(p => (Action<ScriptWriter>)(w => w.Reset(p)))),
            (1, s_peer.Select(p => (Action<ScriptWriter>)(w => w.Deaf(p)))),
            (1, Gen.Select(s_peer, Gen.Byte, Writer((w, p, count) => w.ReadSome(p, count)))));

    /// <summary>A stage and up to twenty operations on it.</summary>
    public static readonly Gen<byte[]> Any =
        Gen.Select(Gen.Int[0, 127], s_operation.List[1, 20], (stage, operations) =>
        {
            ScriptWriter script = new(stage);
            foreach (Action<ScriptWriter> operation in operations)
            {
                operation(script);
            }

            return script.Bytes;
        });

    /// <summary>One peer who sends several requests at once: no race can excuse a split.</summary>
    public static readonly Gen<byte[]> Pipelined =
        Gen.Select(s_stage, Inputs.Head.List[1, 5], Gen.Int[0, 9], (stage, heads, body) =>
            new ScriptWriter(stage).Publish(0, "1").Send(
                0,
                Encoding.Latin1.GetBytes(string.Concat(heads) + new string('1', body))).Bytes);

    /// <summary>One peer after the other, each with a head about whom it asks and from where.
    /// </summary>
    public static readonly Gen<byte[]> Sites =
        Gen.Select(s_stage, Inputs.Site.List[1, 4], (stage, heads) =>
        {
            ScriptWriter script = new(stage);
            for (int i = 0; i < heads.Count; i++)
            {
                script.Send(i, Encoding.Latin1.GetBytes(heads[i])).Wait(10);
            }

            return script.Bytes;
        });

    private static Func<int, byte, Action<ScriptWriter>> Writer(
        Action<ScriptWriter, int, int> write)
    {
        return (peer, value) => w => write(w, peer, value);
    }
}
