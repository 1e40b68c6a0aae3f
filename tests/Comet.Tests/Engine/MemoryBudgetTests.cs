using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Engine;

[TestClass]
[DoNotParallelize]
public class MemoryBudgetTests
{
    // As long as a random one should be.
    private const string WriteToken = "0123456789abcdef0123456789abcdef";

    // What each term of the budget stands for: types, and fields that hold an array.
    private static readonly (string Term, string[] Holders)[] s_terms =
    [
        ("receive buffers", ["ConnectionPool.Receive"]),
        ("transmit buffers", ["ConnectionPool.Transmit"]),
        ("event log", ["EventLog.Bytes"]),
        ("event index", ["EventLog", "EventLog._entries", "EventLog._marks"]),
        ("topics", ["TopicTable", "TopicTable._names"]),
        ("connections", ["Connection", "ConnectionPool", "ConnectionPool.Connections"]),
        ("parked decoder state", ["ConnectionPool.Rows"]),
        ("ready queue", ["ConnectionPool._ready"]),
        ("HTTP codec",
        [
            "RequestParser", "TargetParser", "FieldValueParser", "WordMatcher",
            "WebSocketKeyDecoder", "BodyDecoder",
        ]),
        ("WebSocket codec", ["MessageDecoder", "FrameDecoder"]),
        ("request reader",
        ["RequestReader", "FieldMatcher", "UpstreamMessage", "NameSet", "NameSet._starts"]),
        ("delivery methods",
        [
            "CometEngine._methods", "PollingDelivery", "LongPollingDelivery", "StreamingDelivery",
            "ServerSentEventsDelivery", "WebSocketDelivery",
        ]),
        ("engine",
        [
            "CometEngine", "StatusReport", "StatusReport.Counters", "ByteWriter",
            "ByteWriter._digits",
        ]),
        ("limits", ["CometLimits", "CometLimits._values"]),
        ("constant texts and static fields",
        ["static fields", "strings", "framework", "InvariantException"]),
        ("access tokens", ["AccessTokens", "AccessTokens._octets"]),
        ("access policy", ["AccessPolicy"]),
        ("board application", ["BoardApplication", "BoardApplication._value"]),
    ];

    [TestMethod]
    [DataRow("esp32", "", "", "")]
    [DataRow("esp32", WriteToken, "", "")]
    [DataRow("esp32", WriteToken, "a-read-token", "board.example lamp.example")]
    [DataRow("tiny", "", "", "")]
    [DataRow("host", WriteToken, "", "board.example")]
    public void Every_term_is_what_its_objects_take(
        string profile, string write, string read, string names)
    {
        CometLimits limits = Limits(profile);
        AccessTokens? tokens = write.Length == 0 ? null
            : new AccessTokens(write, read.Length == 0 ? null : read);
        AccessPolicy? policy =
            names.Length == 0 ? null : new AccessPolicy(string.Intern(names), "http://a.example");
        HeapWalk walk = Walk(limits, tokens, policy);
        MemoryBudget budget = new(limits, tokens, policy);
        Assert.AreEqual(s_terms.Length, budget.Count, "terms");
        for (int i = 0; i < budget.Count; i++)
        {
            (string term, string[] holders) = s_terms[i];
            Assert.AreEqual(term, budget.NameAt(i));
            int walked = holders.Sum(holder => walk.Bytes.GetValueOrDefault(holder));

            // The policy's texts are constants, too, and counted with it.
            int texts = policy is null ? 0 : 2 * MemoryBudget.BlockBytes;
            walked += term == "access policy" ? texts
                : term == "constant texts and static fields" ? -texts
                : 0;
            Console.WriteLine($"{budget.BytesAt(i),9} {term}");
            Assert.AreEqual(walked, budget.BytesAt(i), Difference(term, holders, walk));
        }

        string[] unknown = [.. walk.Bytes.Keys.Except(s_terms.SelectMany(term => term.Holders))];
        Assert.IsEmpty(unknown, "belong to no term: " + string.Join(", ", unknown));
        Console.WriteLine($"{budget.Total,9} in all");
        Assert.AreEqual(walk.Total, budget.Total, "the total");
    }

    [TestMethod]
    public void The_device_profile_stays_within_40_KiB()
    {
        AccessTokens tokens = new(WriteToken, null);
        Assert.IsLessThanOrEqualTo(
            40 * 1024, new MemoryBudget(CometLimits.Esp32(), tokens).Total);
    }

    [TestMethod]
    public void No_array_stays_out_of_the_account()
    {
        // The walk sees what can be reached; the allocator has seen everything, whatever became of
        // it. Without the arrays that grow with the limits, some hundred fields and a dozen small
        // arrays remain, each a little larger in 64 bits than on the device. A second copy of any
        // buffer of the device's profile would not fit into the allowance.
        CometLimits limits = CometLimits.Esp32();
        Compose(limits, null, null, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CometEngine engine = Compose(limits, null, null, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(engine);
        MemoryBudget budget = new(limits);
        long arrays = budget.BytesAt(0) + budget.BytesAt(1) + budget.BytesAt(2);
        Console.WriteLine($"allocated {allocated}, beside the buffers {allocated - arrays}");
        Assert.IsInRange(0, 6 * 1024, allocated - arrays);
    }

    private static CometLimits Limits(string profile) => profile switch
    {
        "tiny" => TestServer.Tiny(),
        "host" => CometLimits.Host(1000),
        _ => CometLimits.Esp32(),
    };

    private static CometEngine Compose(
        CometLimits limits, AccessTokens? tokens, AccessPolicy? policy, out object[] outside)
    {
        BoardStub board = new();
        TestContent content = new();
        TopicTable topics = new(limits.TopicsMax, limits.TopicNamesBytes);
        BoardApplication application = new(board, topics);
        CometEngine engine = new(
            limits, topics, application, content, 0x5f3a9c01, tokens, policy);
        engine.Start(0);
        application.Attach(engine, 0);
        outside = [board, content];
        return engine;
    }

    private static HeapWalk Walk(
        CometLimits limits, AccessTokens? tokens, AccessPolicy? policy)
    {
        CometEngine engine = Compose(limits, tokens, policy, out object[] outside);
        return HeapWalk.Of(engine, outside);
    }

    private static string Difference(string term, string[] holders, HeapWalk walk)
    {
        IEnumerable<string> parts = holders.Select(
            holder => holder + " " + walk.Bytes.GetValueOrDefault(holder));
        return "the term \"" + term + "\", walked: " + string.Join(", ", parts);
    }
}
