using System.Diagnostics;

namespace Comet.Load.Client;

/// <summary>
/// Posts numbered events on one kept connection. It need not await the answers: requests behind
/// each other keep their order (RFC 9112 §9.3.2).
/// </summary>
internal sealed class Publisher : Connection, IResponseSink
{
    // Events on their way at once, at most: a power of two.
    private const int TimesKept = 1 << 16;

    private readonly ResponseReader _responses = new();
    private readonly long[] _times = new long[TimesKept];
    private readonly byte[] _request;
    private readonly int _digitsOffset;

    /// <param name="target">Where to post.</param>
    /// <param name="dataBytes">The size of the event's data, a JSON string with its quotes.</param>
    public Publisher(string target, int dataBytes)
    {
        string mark = $"\"{(char)MarkReader.Sign}{new string('0', MarkReader.Digits)}";
        string data = mark.PadRight(dataBytes - 1, 'x') + "\"";
        string head = $"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {data.Length}\r\n\r\n";
        _request = Requests.Ascii(head + data);
        _digitsOffset = head.Length + 2;
    }

    /// <summary>How many events were posted; the next one's number.</summary>
    public long Published { get; private set; }

    /// <summary>How many of them were answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Whether all were.</summary>
    public bool IsIdle => Answered == Published;

    /// <summary>How often answers were received.</summary>
    public long Receives { get; private set; }

    public void Publish()
    {
        Publish(Stopwatch.GetTimestamp());
    }

    /// <param name="time">When it was meant to be published, by <see cref="Stopwatch"/>.</param>
    public void Publish(long time)
    {
        _times[Published & (TimesKept - 1)] = time;
        MarkReader.Write(_request.AsSpan(_digitsOffset), Published);
        Published++;
        Send(_request);
    }

    /// <summary>When an event was to be published.</summary>
    public long TimeOf(long number)
    {
        return number < Published && number >= Published - TimesKept
            ? _times[number & (TimesKept - 1)]
            : throw new LoadException($"event {number} was never published, or long ago");
    }

    public override void HandleConnected()
    {
        IsReady = true;
    }

    // Whether it is missed shows when it is opened again.
    public override void HandleEnd()
    {
        if (!IsIdle)
        {
            base.HandleEnd();
        }
    }

    public override void HandleBytes(ReadOnlySpan<byte> bytes)
    {
        Receives++;
        _responses.Read(bytes, this);
    }

    public void HandleResponse(scoped in ResponseHead head, ReadOnlySpan<byte> body)
    {
        if (head.Status is < 200 or > 299)
        {
            throw new LoadException($"publishing was answered with {head.Status}");
        }

        Answered++;
    }
}
