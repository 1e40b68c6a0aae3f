using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Fuzzing;

/// <summary>Seeds that no other table has.</summary>
internal static class WrittenSeeds
{
    public static readonly (string Target, string Name, string Text)[] Texts =
    [
        ("head", "an origin one octet shorter than the host",
            "GET /poll HTTP/1.1\r\nHost: ab\r\nOrigin: http://a\r\n\r\n"),
        ("head", "a host one octet shorter than the origin",
            "GET /poll HTTP/1.1\r\nOrigin: https://h:81\r\nHost: h:8\r\n\r\n"),
        ("head", "a foreign host behind an origin",
            "POST /publish/led HTTP/1.1\r\nOrigin: null\r\nHost: evil.example\r\n\r\n"),
        ("query", "nothing", ""),
        ("query", "after an id", "since=5f3a9c01-42"),
        ("query", "earliest and topics", "since=earliest&topics=temperature,led"),
        ("query", "latest and a wait", "topics=message&since=latest&wait=60"),
        ("query", "a wait beyond the limit", "wait=61"),
        ("query", "an unknown topic", "topics=led,humidity"),
        ("query", "encoded names", "%73ince=%65arliest&topics=l%65d%2Cmessage"),
        ("query", "malformed since forgiven by last event id", "since=x\n5f3a9c01-7"),
        ("query", "last event id that is no id", "topics=led\nearliest"),
        ("query", "the longest sequence", "since=ffffffff-999999999999999999"),
        ("query", "a sequence too long", "since=ffffffff-1000000000000000000"),
        ("query", "everything twice",
            "since=latest&since=earliest&topics=&topics=led&wait=1&wait="),
        ("key", "the key of RFC 6455 §1.3", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("key", "white space around", " \tdGhlIHNhbXBsZSBub25jZQ== \t"),
        ("key", "not canonical", "dGhlIHNhbXBsZSBub25jZR=="),
        ("key", "fifteen octets", "dGhlIHNhbXBsZSBub25j"),
        ("key", "every kind of digit", "+/09azAZ////+++++++++w=="),
        ("key", "the other alphabet", "-_09azAZ////+++++++++w=="),
        ("relay", "the greeting is answered", "{\"ack\":\"5f3a9c01-0\"}\n{\"ack\":\"5f3a9c01-2\"}"),
        ("relay", "since an id of another epoch", "{\"since\":\"00000001-5\"}"),
        ("relay", "a command before the answer", "{\"command\":\"00000001-1\"}"),
        ("relay", "a command twice", "{\"since\":\"latest\"}\n"
            + "{\"command\":\"0000000a-1\",\"topic\":\"led\",\"data\":true}\n"
            + "{\"command\":\"0000000a-1\",\"topic\":\"led\",\"data\":true}"),
        ("relay", "commands that are refused", "{\"since\":\"earliest\"}\n"
            + "{\"command\":\"0000000a-1\",\"topic\":\"temperature\",\"data\":1}\n"
            + "{\"command\":\"0000000a-2\",\"topic\":\"nothing\",\"data\":1}\n"
            + "{\"command\":\"0000000a-3\",\"topic\":\"led\"}\n{\"command\":\"0000000a-4\"}"),
        ("relay", "an id that was never given out", "{\"ack\":\"5f3a9c01-999\"}"),
        ("relay", "two members of meaning", "{\"ack\":\"5f3a9c01-0\",\"since\":\"latest\"}"),
        ("relay", "members of no meaning", "{\"x\":[1,{\"ack\":2}],\"ack\":\"5f3a9c01-0\"}"),
        ("relay", "no message", "[]\n\"ack\"\n{}\n{"),
        ("json", "a message", "{\"topic\":\"led\",\"data\":true}"),
        ("json", "a message with more",
            "{\"x\":{\"data\":1},\"data\":[{}],\"topic\":\"l\\u0065d\"}"),
        ("json", "a message with two topics", "{\"topic\":\"led\",\"topic\":\"led\",\"data\":1}"),
        ("json", "a message whose topic is empty", "{\"topic\":\"\",\"data\":1}"),
    ];

    public static IEnumerable<(string Name, byte[] Script)> Scripts()
    {
        for (int stage = 0; stage < 8; stage++)
        {
            int token = (stage & ScriptWriter.Tokens) != 0 ? 0x20 : 0;
            string suffix = stage == 0 ? "" : $" in stage {stage}";
            yield return ("every method at once" + suffix, Methods(stage, token));
            yield return ("messages and control frames" + suffix, Messages(stage, token));
        }

        foreach ((string, byte[]) admission in Admissions())
        {
            yield return admission;
        }

        yield return ("pipelined requests", new ScriptWriter(ScriptWriter.Plain)
            .Send(0, Wire.Get("/poll") + Wire.Post("/publish/led", "true") + Wire.Get("/poll")
                + Wire.Get("/status") + Wire.Get("/") + Wire.Get("/nothing")).Bytes);
        yield return ("a long poll with more behind it", new ScriptWriter(ScriptWriter.Plain)
            .Send(0, Wire.Get("/long-poll?since=latest&wait=2") + Wire.Get("/poll"))
            .Wait(10).Publish(0, "1").Wait(30).End(0).Bytes);
        yield return ("slow readers and a full log", SlowReaders(ScriptWriter.Plain));
        yield return ("slow readers that never read", SlowReaders(ScriptWriter.NeverReads));
        yield return ("slow readers and a tiny log", SlowReaders(ScriptWriter.Tiny));
        yield return ("a head that takes too long", new ScriptWriter(ScriptWriter.Plain)
            .Send(0, "GET / HT").Wait(200).Send(1, "\r\n").Wait(200).Bytes);
        yield return ("a body in chunks and one cut short", new ScriptWriter(ScriptWriter.Plain)
            .Post(0, 0x41, "{\"a\":[1, 2]}")
            .Send(1, "POST /publish/led HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\ntr")
            .End(1).Bytes);
        yield return ("expect 100-continue", new ScriptWriter(ScriptWriter.Plain)
            .Send(0, "POST /publish/message HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                + "Content-Length: 4\r\n\r\n").Send(0, "true").Bytes);
        yield return ("a plain TLS hello", new ScriptWriter(ScriptWriter.Plain)
            .Send(0, "\x16\x03\x01\x02\0\x01\0\x01").Bytes);
        yield return ("resets in the middle", new ScriptWriter(ScriptWriter.Plain)
            .Get(0, 2).Upgrade(1, 0).Get(2, 12).Publish(0, "1").Reset(0).Reset(1).Reset(2)
            .Publish(0, "2").Bytes);
        yield return ("a stop with everything open", new ScriptWriter(ScriptWriter.Plain)
            .Get(0, 1).Get(1, 2).Get(2, 3).Upgrade(3, 0).Upgrade(4, 1).Send(5, "GET ").Stop()
            .Bytes);
        yield return ("more peers than slots for open responses", new ScriptWriter(0)
            .Get(0, 2).Get(1, 2).Get(2, 2).Get(3, 3).Get(4, 3).Upgrade(5, 0).Upgrade(6, 1)
            .Get(7, 12).Publish(0, "1").Bytes);
    }

    // What access, limits on rates and giving way add.
    private static IEnumerable<(string Name, byte[] Script)> Admissions()
    {
        yield return ("an address with all its connections", new ScriptWriter(ScriptWriter.Scarce)
            .Address(0, 1).Address(1, 1).Address(2, 1).Address(3, 2).Get(0, 0).Get(1, 2).Get(2, 0)
            .Get(3, 0).Bytes);
        yield return ("idle connections give way", new ScriptWriter(ScriptWriter.Scarce)
            .Get(0, 2).Get(1, 0).Wait(5).Get(2, 0).Get(3, 0).Wait(5).Get(4, 0).Get(5, 5).Get(1, 0)
            .Bytes);
        yield return ("silent ones give way after a second", new ScriptWriter(ScriptWriter.Scarce)
            .Send(0, "").Send(1, "").Send(2, "").Send(3, "GET ").Get(4, 0).Wait(11).Get(5, 0)
            .Bytes);
        yield return ("nobody gives way", new ScriptWriter(ScriptWriter.Scarce)
            .Get(0, 2).Upgrade(1, 0).Get(2, 1).Send(3, "POST /publish/led HTTP/1.1\r\n")
            .Wait(20).Get(4, 0).Bytes);
        yield return ("too many requests", new ScriptWriter(ScriptWriter.Rates)
            .Send(0, Wire.Get("/poll") + Wire.Get("/poll") + Wire.Get("/status")
                + Wire.Post("/publish/led", "true") + Wire.Get("/poll")).Wait(30).Get(0, 0).Bytes);
        yield return ("too many requests together", new ScriptWriter(ScriptWriter.Rates)
            .Get(0, 0).Get(1, 0).Get(2, 0).Get(3, 0).Get(4, 0).Get(5, 0).Get(6, 0).Wait(11)
            .Get(6, 0).Bytes);
        yield return ("too many frames", new ScriptWriter(ScriptWriter.Rates)
            .Upgrade(0, 1).Frame(0, 0x89, "1").Frame(0, 0x89, "2").Frame(0, 0x89, "3")
            .Frame(0, 0x89, "4").Frame(0, 0x89, "5").Bytes);
        foreach (int stage in (int[])[0, ScriptWriter.Files, ScriptWriter.NoPolicy])
        {
            string suffix = stage == 0 ? "" : $" in stage {stage}";
            yield return ("hosts and origins" + suffix, Sites(stage));
        }
    }

    private static byte[] Sites(int stage)
    {
        const string asks = "Access-Control-Request-Method: POST\r\n";
        return new ScriptWriter(stage | ScriptWriter.Tokens)
            .Send(0, "OPTIONS /publish/led HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\n"
                + asks + "\r\n")
            .Send(1, "OPTIONS /publish/led HTTP/1.1\r\nOrigin: null\r\n" + asks
                + "Host: h\r\n\r\n")
            .Send(2, "POST /login HTTP/1.1\r\nOrigin: http://localhost\r\nHost: localhost\r\n"
                + "Authorization: Bearer write-token-1\r\n\r\n")
            .Send(3, "POST /logout HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            .Send(4, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
            .Send(5, "POST /logout HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Origin: http://evil.example\r\n\r\n").Bytes;
    }

    private static byte[] Methods(int stage, int token)
    {
        return new ScriptWriter(stage)
            .Publish(0, "21.5").Publish(1, "true")
            .Get(0, token).Get(1, token | 1).Get(2, token | 2).Get(3, token | 3)
            .Upgrade(4, token).Get(5, token | 4).Get(6, token | 0x80 | 5)
            .Publish(0, "22").Wait(50).Post(5, token | 1, "true").Post(5, token | 2, "[1]")
            .Post(5, token, "1").Wait(250).Wait(250).Get(5, token | 0x42).Publish(1, "false")
            .Bytes;
    }

    private static byte[] Messages(int stage, int token)
    {
        return new ScriptWriter(stage)
            .Upgrade(0, token).Upgrade(1, token | 1).Upgrade(2, token | 2)
            .Frame(0, 0x81, "{\"topic\":\"led\",\"data\":true}")
            .Frame(0, 0x81, "{\"topic\":\"temperature\",\"data\":1}").Frame(0, 0x81, "[")
            .Frame(1, 0x01, "\xC3").Frame(1, 0x89, "ping").Frame(1, 0x80, "\xA9")
            .Frame(1, 0x82, "\0\xFF").Frame(2, 0x81, "ab\xE2\x82\xAC").Frame(2, 0x8A, "")
            .Wait(200).Frame(0, 0x88, "\x03\xE8").Frame(1, 0x88, "").Frame(2, 0x81, "\xFF")
            .Bytes;
    }

    private static byte[] SlowReaders(int stage)
    {
        ScriptWriter script = new ScriptWriter(stage)
            .Get(0, 2).Upgrade(1, 0).Get(2, 3).Deaf(0).Deaf(1).Deaf(2);
        for (int i = 0; i < 140; i++)
        {
            script.Publish(i % 3, "1");
        }

        return script.ReadSome(0, 100).ReadSome(1, 255).Wait(100).Deaf(2).Get(3, 6).Wait(200)
            .Bytes;
    }
}
