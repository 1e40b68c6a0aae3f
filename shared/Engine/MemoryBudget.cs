using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// All managed heap that a server takes on the device, in bytes, term by term: the engine, the
/// board application and the shared library's static fields, not the board and the files.
/// </summary>
/// <remarks>
/// The prices are those of nanoFramework's heap, which hands out blocks of 12 bytes: an object is
/// one block and one for each field, whatever the field's type; an array is a header of 20 bytes
/// and its elements, where a reference is one block. A constant text is one block, its characters
/// stay in flash. The counts below are checked against the objects themselves by a test.
/// </remarks>
public sealed class MemoryBudget
{
    /// <summary>What the heap is handed out in.</summary>
    public const int BlockBytes = 12;

    private const int ArrayHeaderBytes = 20;

    // Fields of the types that there is one of, unless a term says otherwise.
    private const int EventLogFields = 12;
    private const int TopicTableFields = 4;
    private const int ConnectionFields = 8;
    private const int ConnectionPoolFields = 15;
    private const int RequestParserFields = 13;
    private const int TargetParserFields = 9;
    private const int FieldValueParserFields = 10;
    private const int WordMatcherFields = 6;
    private const int KeyDecoderFields = 5;
    private const int BodyDecoderFields = 8;
    private const int MessageDecoderFields = 15;
    private const int FrameDecoderFields = 6;
    private const int RequestReaderFields = 22;
    private const int AccessTokensFields = 2;
    private const int AccessPolicyFields = 4;
    private const int AccessPolicyTexts = 2;
    private const int FieldMatcherFields = 1;
    private const int UpstreamMessageFields = 4;
    private const int NameSetFields = 2;
    private const int EngineFields = 22;
    private const int StatusReportFields = 7;
    private const int ByteWriterFields = 7;
    private const int LimitsFields = 1;
    private const int ApplicationFields = 14;

    // Elements of the arrays whose lengths no limit changes.
    private const int NameStarts = 19;
    private const int WriterDigits = 20;
    private const int Limits = 30;
    private const int DeliveryMethods = 5;
    private const int ApplicationValueBytes = 16;

    // Static fields; constant texts that one of them or an object refers to; and the two other
    // objects behind static fields, an encoding and an exception.
    private const int StaticFields = 15;
    private const int ConstantTexts = 14;
    private const int StaticObjects = 2;

    private readonly CometLimits _limits;
    private readonly AccessTokens? _tokens;
    private readonly AccessPolicy? _policy;

    /// <param name="limits">The limits to add up.</param>
    /// <param name="tokens">The access tokens, or null.</param>
    /// <param name="policy">The names and origins that are served, or null.</param>
    public MemoryBudget(
        CometLimits limits, AccessTokens? tokens = null, AccessPolicy? policy = null)
    {
        _policy = policy;
        _limits = limits;
        _tokens = tokens;
    }

    /// <summary>How many terms there are.</summary>
    public int Count => 18;

    /// <summary>All terms together, in bytes.</summary>
    public int Total
    {
        get
        {
            int total = 0;
            for (int term = 0; term < Count; term++)
            {
                total += BytesAt(term);
            }

            return total;
        }
    }

    /// <summary>The price of an object, in bytes.</summary>
    /// <param name="fields">Its fields, those of its base types included.</param>
    public static int ObjectOf(int fields)
    {
        return BlockBytes + (fields * BlockBytes);
    }

    /// <summary>The price of an array, in bytes.</summary>
    public static int ArrayOf(int length, int elementBytes)
    {
        int bytes = ArrayHeaderBytes + (length * elementBytes);
        return (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;
    }

    /// <summary>The name of a term.</summary>
    /// <param name="term">Its index, 0 to <see cref="Count"/> − 1.</param>
    public string NameAt(int term)
    {
        switch (term)
        {
            case 0: return "receive buffers";
            case 1: return "transmit buffers";
            case 2: return "event log";
            case 3: return "event index";
            case 4: return "topics";
            case 5: return "connections";
            case 6: return "parked decoder state";
            case 7: return "ready queue";
            case 8: return "HTTP codec";
            case 9: return "WebSocket codec";
            case 10: return "request reader";
            case 11: return "delivery methods";
            case 12: return "engine";
            case 13: return "limits";
            case 14: return "constant texts and static fields";
            case 15: return "access tokens";
            case 16: return "access policy";
            default: return "board application";
        }
    }

    /// <summary>The bytes of a term.</summary>
    /// <param name="term">Its index, 0 to <see cref="Count"/> − 1.</param>
    public int BytesAt(int term)
    {
        CometLimits limits = _limits;
        int connections = limits.Connections;
        switch (term)
        {
            case 0:
                // One array, a buffer a connection.
                return ArrayOf(connections * limits.ReceiveBytes, 1);
            case 1:
                return ArrayOf(connections * limits.TransmitBytes, 1);
            case 2:
                // The ring of envelopes.
                return ArrayOf(limits.LogBytes, 1);
            case 3:
                // An offset of 16 bits an event, two marks of 32 bits a topic.
                return ObjectOf(EventLogFields) + ArrayOf(limits.LogEvents, 2)
                    + ArrayOf(2 * limits.TopicsMax, 4);
            case 4:
                // The names, a length before each.
                return ObjectOf(TopicTableFields)
                    + ArrayOf(limits.TopicNamesBytes, 1);
            case 5:
                // An object a connection, and the references to them.
                return (connections * ObjectOf(ConnectionFields)) + ArrayOf(connections, BlockBytes)
                    + ObjectOf(ConnectionPoolFields);
            case 6:
                // Ints: a row a connection and one to work on.
                return ArrayOf(ConnectionPool.RowsLengthOf(limits), 4);
            case 7:
                return ArrayOf(connections, 4);
            default:
                return BytesOfCode(term);
        }
    }

    private int BytesOfCode(int term)
    {
        switch (term)
        {
            case 8:
                // One parser serves all connections.
                return ObjectOf(RequestParserFields) + ObjectOf(TargetParserFields)
                    + ObjectOf(FieldValueParserFields) + ObjectOf(WordMatcherFields)
                    + ObjectOf(KeyDecoderFields) + ObjectOf(BodyDecoderFields);
            case 9:
                // The opening handshake works in the row that heads are worked on.
                return ObjectOf(MessageDecoderFields) + ObjectOf(FrameDecoderFields);
            case 10:
                // What a request asks for, and the names it may use.
                return ObjectOf(RequestReaderFields) + ObjectOf(FieldMatcherFields)
                    + ObjectOf(UpstreamMessageFields) + ObjectOf(NameSetFields)
                    + ArrayOf(NameStarts, 1);
            case 11:
                // The strategies have no fields, but one: the reconnection time.
                return (DeliveryMethods * ObjectOf(0)) + BlockBytes
                    + ArrayOf(DeliveryMethods, BlockBytes);
            case 12:
                return ObjectOf(EngineFields) + ObjectOf(StatusReportFields)
                    + ArrayOf(StatusReport.CounterCount, 4)
                    + ObjectOf(ByteWriterFields) + ArrayOf(WriterDigits, 1);
            case 13:
                return ObjectOf(LimitsFields) + ArrayOf(Limits, 4);
            case 14:
                return (StaticFields + ConstantTexts + StaticObjects) * BlockBytes;
            case 15:
                return _tokens == null
                    ? 0
                    : ObjectOf(AccessTokensFields) + ArrayOf(_tokens.Length, 1);
            case 16:
                // Its lists are constant texts on the device.
                return _policy == null
                    ? 0
                    : ObjectOf(AccessPolicyFields)
                        + ((AccessPolicyTexts + (_policy.BasePath == null ? 0 : 1)) * BlockBytes);
            default:
                return ObjectOf(ApplicationFields) + ArrayOf(ApplicationValueBytes, 1);
        }
    }
}
