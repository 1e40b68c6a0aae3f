using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Fuzz.Oracles;
using Comet.Fuzz.Scripts;
using HttpMethod = Comet.Embedded.Http.HttpMethod;

namespace Comet.Fuzz.Targets;

/// <summary>One run of a head through the request parser and reader, in pieces.</summary>
internal sealed class HeadRun
{
    public const int HeadBytesMax = 1024;
    public const int TargetBytesMax = 160;
    public const int FieldCountMax = 12;

    private readonly HeadSink _sink;
    private readonly int[] _row = new int[RequestReader.StateLength];
    private RequestParser _parser;
    private RequestParser _spare;

    public HeadRun(ReadOnlySpan<byte> input, Splitter splitter, int policy = 0)
    {
        Reader = FuzzServer.CreateReader(false, FuzzServer.Policies[policy]);
        _sink = new HeadSink(Reader);
        _parser = new RequestParser(_sink, HeadBytesMax, TargetBytesMax, FieldCountMax);
        _spare = new RequestParser(_sink, HeadBytesMax, TargetBytesMax, FieldCountMax);
        _parser.Reset();
        Reader.Reset(_row, 0);
        while (Status == CodecStatus.NeedMoreData && Consumed < input.Length)
        {
            int count = splitter.Next(input.Length - Consumed);
            byte[] piece = [0xEE, .. input.Slice(Consumed, count), 0xEE];
            Status = _parser.Parse(piece, 1, count, out int taken);
            Check.That(piece[0] == 0xEE && piece[^1] == 0xEE, "octets beside the input change");
            Check.That(taken == count || Status != CodecStatus.NeedMoreData, "input is left");
            Consumed += taken;
            if (splitter.Parks)
            {
                Park();
            }
        }
    }

    public RequestReader Reader { get; }

    public CodecStatus Status { get; private set; } = CodecStatus.NeedMoreData;

    public int Consumed { get; private set; }

    public HttpReject Rejection => _parser.Rejection;

    /// <summary>In the form of <see cref="HeadOracle"/>.</summary>
    public string Facts
    {
        get
        {
            RequestParser parser = _parser;
            string method = parser.Method == HttpMethod.Other
                ? "other"
                : parser.Method.ToString().ToUpperInvariant();
            string key = parser.HasWebSocketKey
                ? $"{parser.Key0:X8}{parser.Key1:X8}{parser.Key2:X8}{parser.Key3:X8}"
                : "";
            return $"{method} {_sink.Target}|{parser.MinorVersion} {parser.KeepAlive} "
                + $"{parser.IsChunked} {parser.ContentLength} {parser.ConnectionUpgrade} "
                + $"{parser.UpgradeWebSocket} {parser.WebSocketVersion} {key} "
                + $"{parser.ExpectContinue}|{_sink.Fields}";
        }
    }

    /// <summary>In the form of <see cref="SiteOracle"/>.</summary>
    public SiteFacts Site => new(
        Reader.IsHostForeign, Reader.IsOriginAllowed, Reader.Origin, Reader.IsPreflight);

    /// <summary>What the reader understood.</summary>
    public string Request =>
        $"{Reader.Route} {Reader.Item} {Reader.TopicMask:x} {Reader.Since} "
        + $"{Reader.Epoch:x8}-{Reader.Sequence} {Reader.WaitSeconds} {Reader.Error} "
        + $"{Reader.Access} {Reader.AccessRepeated} {Reader.AcceptsGzip} "
        + $"{Reader.EntityTagMatches} {Site}";

    /// <summary>All that no split may change.</summary>
    public string Outcome => Status == CodecStatus.Done
        ? $"{Status} {Consumed} {Facts} {Request}"
        : $"{Status} {Consumed} {Rejection} {_sink.Target} {_sink.Fields} {Reader.Error}";

    private void Park()
    {
        int[] row = new int[RequestParser.StateLength + 2];
        row[0] = 0x5A5A5A5A;
        row[^1] = 0x5A5A5A5A;
        _parser.Save(row, 1);
        Check.That(row[0] == 0x5A5A5A5A && row[^1] == 0x5A5A5A5A, "Save writes beside its row");
        _spare.Load(row, 1);
        (_parser, _spare) = (_spare, _parser);

        // The reader that is parked and taken up is one and the same, as in the engine; its row is
        // worked on by other heads meanwhile.
        Reader.Save(_row, 0);
        int[] parked = [.. _row];
        Reader.Reset(_row, 0);
        Array.Fill(_row, 0x5A5A5A5A);
        parked.CopyTo(_row, 0);
        Reader.Load(_row, 0);
    }
}
