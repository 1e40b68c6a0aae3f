using Comet.Simulator.Bench;

namespace Comet.Simulator.Relay.Ways;

/// <summary>The requests of one board, in their turns.</summary>
/// <param name="device">The board.</param>
/// <param name="patience">How long it may be silent before it counts as away.</param>
internal sealed class UplinkConversation(RelayDevice device, TimeSpan patience) : IDisposable
{
    private UplinkSession? _session;
    private Timer? _silence;

    // Read from the session's queue, and too long for the answer before.
    private byte[]? _left;

    /// <summary>Whose turn it is: one request at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Whether what a request says begins with a greeting.</summary>
    public static bool Greets(byte[] body)
    {
        foreach (Range range in LinesOf(body))
        {
            return BoardLine.Read(body.AsMemory()[range]) is BoardLine.Greeting;
        }

        return false;
    }

    /// <summary>A request has come.</summary>
    /// <exception cref="BenchException">The board is to begin anew.</exception>
    public async Task<List<byte[]>> TakeAsync(byte[] body, int linesMax, int bytesMax)
    {
        foreach (Range range in LinesOf(body))
        {
            ReadOnlyMemory<byte> line = body.AsMemory()[range];
            if (line.Length > BoardLine.BytesMax)
            {
                throw new BenchException(413, BoardLine.TooLong);
            }

            if (BoardLine.Read(line) is BoardLine.Greeting)
            {
                Begin();
            }

            if (_session is null || _session.Closed.IsCompleted)
            {
                throw new BenchException(409, "the first line is not {\"resume\":\"ID\"}");
            }

            if (await _session.TakeAsync(line).ConfigureAwait(false) is { } fault)
            {
                _session.Close();
                throw new BenchException(400, fault);
            }
        }

        if (_session is null || _session.Closed.IsCompleted)
        {
            throw new BenchException(409, "there is no conversation; expected a greeting by POST");
        }

        _silence!.Change(patience, Timeout.InfiniteTimeSpan);
        _session.Acknowledge();
        return AnswerOf(_session, linesMax, bytesMax);
    }

    public void Dispose()
    {
        _session?.Close();
        _silence?.Dispose();
        Turn.Dispose();
    }

    private void Begin()
    {
        _silence?.Dispose();
        _session?.Close();
        _left = null;
        UplinkSession session = new(device, "http");
        _session = session;
        _silence = new Timer(_ => session.Close(), null, patience, Timeout.InfiniteTimeSpan);
        _ = DetachAfterAsync(session);
    }

    private async Task DetachAfterAsync(UplinkSession session)
    {
        await session.Closed.ConfigureAwait(false);
        await device.DetachAsync(session).ConfigureAwait(false);
    }

    private List<byte[]> AnswerOf(UplinkSession session, int linesMax, int bytesMax)
    {
        List<byte[]> answer = [];
        int bytes = 0;
        while (answer.Count < linesMax
            && (_left is not null || session.Outgoing.TryRead(out _left)))
        {
            bytes += _left.Length + 1;
            if (bytes > bytesMax && answer.Count > 0)
            {
                break;
            }

            answer.Add(_left);
            _left = null;
        }

        return answer;
    }

    private static IEnumerable<Range> LinesOf(byte[] body)
    {
        int start = 0;
        while (start < body.Length)
        {
            int length = body.AsSpan(start).IndexOf((byte)'\n');
            int end = length < 0 ? body.Length : start + length;
            if (end > start)
            {
                yield return start..end;
            }

            start = end + 1;
        }
    }
}
