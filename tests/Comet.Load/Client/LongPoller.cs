using System.Text;

namespace Comet.Load.Client;

/// <summary>
/// Asks for the next event on a kept connection, and once it is answered asks again with the id
/// that it was told.
/// </summary>
internal sealed class LongPoller : Connection, IResponseSink, IMarkSink
{
    private static readonly byte[] s_end = Requests.Ascii(" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    private readonly ResponseReader _responses = new();
    private readonly ISubscription _subscription;
    private readonly byte[] _request = new byte[512];
    private readonly bool _isByTarget;
    private readonly int _prefixLength;
    private MarkReader _marks;
    private long _last = -1;

    /// <param name="target">Asks for the latest event.</param>
    /// <param name="since">What is put between it and the id, or null.</param>
    /// <param name="subscription">Is told of each event.</param>
    public LongPoller(string target, string? since, ISubscription subscription)
    {
        _subscription = subscription;
        _isByTarget = since is not null;
        string prefix = since is null
            ? $"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            : $"GET {target}{since}";
        _prefixLength = Encoding.ASCII.GetBytes(prefix, _request);
        First = Requests.Ascii($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }

    private byte[] First { get; }

    public override void HandleConnected()
    {
        Send(First);
    }

    public override void HandleBytes(ReadOnlySpan<byte> bytes)
    {
        _responses.Read(bytes, this);
    }

    public void HandleResponse(scoped in ResponseHead head, ReadOnlySpan<byte> body)
    {
        head.Expect(200);
        int length = _isByTarget ? WriteTarget(body) : WriteValidators(in head);
        _marks.Read(body, this);

        // The first answer is what there was.
        IsReady = true;
        Send(_request.AsSpan(0, length));
    }

    public void HandleMark(long number)
    {
        long missed = _last < 0 ? 0 : number - _last - 1;
        _last = number;
        _subscription.HandleEvent(number, missed, Loop.ReceivedAt);
    }

    private int WriteTarget(ReadOnlySpan<byte> body)
    {
        int start = body.IndexOf("\"next\":\""u8);
        if (start < 0)
        {
            throw new LoadException("an answer does not tell what to ask for next");
        }

        ReadOnlySpan<byte> id = body[(start + 8)..];
        return Write(Write(_prefixLength, id[..id.IndexOf((byte)'"')]), s_end);
    }

    private int WriteValidators(scoped in ResponseHead head)
    {
        int at = Write(_prefixLength, "If-Modified-Since: "u8);
        at = Write(at, head.Field("Last-Modified"u8));
        at = Write(at, "\r\nIf-None-Match: "u8);
        at = Write(at, head.Field("ETag"u8));
        return Write(at, "\r\n\r\n"u8);
    }

    private int Write(int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_request.AsSpan(at));
        return at + bytes.Length;
    }
}
