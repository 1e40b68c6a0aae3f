using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Engine;

/// <summary>
/// Understands a request while its bytes pass by: which route and topic, where the subscription is
/// to begin, what the client accepts, whether it may. Nothing of the request is kept.
/// </summary>
/// <remarks>
/// Theory of operation. Names are matched against masks of candidates (<see cref="NameSet"/>,
/// <see cref="TopicTable"/>); numbers and ids are accumulated digit by digit. Only one name or
/// value is under way at a time, so all of them share <c>_candidates</c>, <c>_position</c> and
/// <c>_mode</c>. The first fault found is kept in <see cref="Error"/> and answered when the head is
/// complete. Invariant: the outcome is a function of the bytes, not of how they were split.
/// </remarks>
public sealed partial class RequestReader : RequestSink
{
    // One set for all that is looked for; the routes in the order of their enum. The files' paths
    // are the candidates behind them and stay where they are: joined, they would cost heap.
    private const string Names =
        "since|topics|wait|access_token|earliest|latest|bearer|comet_token"
        + "|/poll|/long-poll|/stream|/sse|/ws|/echo|/reverse|/ws.php|/status|/publish/"
        + "|/login|/logout";

    private const int Parameters = 0b00_1111;
    private const int SinceWords = 0b11_0000;
    private const int Earliest = 4;
    private const int FirstRoute = 8;
    private const int FirstFile = FirstRoute + (int)Route.Content;

    private const int ParameterSince = 0;
    private const int ParameterTopics = 1;
    private const int ParameterWait = 2;

    private readonly TopicTable _topics;
    private readonly ContentSource _content;
    private readonly NameSet _names;
    private readonly FieldMatcher _fields = new FieldMatcher();
    private readonly int _waitSecondsMax;

    /// <summary>What the path stands for.</summary>
    public Route Route;

    /// <summary>
    /// The file's index, for <see cref="Route.Content"/>, or the topic to publish to.
    /// </summary>
    public int Item;

    /// <summary>The selected topics.</summary>
    public int TopicMask;

    /// <summary>Where the subscription begins.</summary>
    public Since Since;

    /// <summary>The epoch of an id.</summary>
    public uint Epoch;

    /// <summary>The sequence of an id.</summary>
    public long Sequence;

    /// <summary>The wait in seconds, or −1 when the request does not say.</summary>
    public int WaitSeconds;

    /// <summary>The first fault, if any.</summary>
    public RequestError Error;

    // 0 nothing yet, 1 in the topic of a path; or the parameter or credential under way; or −1.
    private int _mode;
    private int _candidates;
    private int _position;

    /// <param name="topics">The declared topics.</param>
    /// <param name="content">The files.</param>
    /// <param name="waitSecondsMax">The largest <c>wait</c>, in seconds.</param>
    /// <param name="tokens">The access tokens, or null when everybody may do everything.</param>
    /// <param name="policy">The names and origins that are served, or null.</param>
    /// <param name="row">Where heads are worked on; see <see cref="Reset"/>.</param>
    public RequestReader(
        TopicTable topics,
        ContentSource content,
        int waitSecondsMax,
        AccessTokens? tokens,
        AccessPolicy? policy,
        int[] row)
    {
        _topics = topics;
        _content = content;
        _waitSecondsMax = waitSecondsMax;
        Tokens = tokens;
        Policy = policy;
        _rows = row;
        Invariant.Check(FirstFile + content.Count <= 31);
        _names = new NameSet(Names);
    }

    /// <summary>Whether the client takes gzip (RFC 9110 §12.5.3).</summary>
    public bool AcceptsGzip => _fields.AcceptsGzip;

    /// <summary>Whether the client holds the current file (RFC 9110 §13.1.2).</summary>
    public bool EntityTagMatches => _fields.EntityTagMatches;

    /// <summary>Forgets the previous request.</summary>
    /// <param name="row">Holds the state of the next one while it is read, and when parked.</param>
    /// <param name="offset">Where its <see cref="StateLength"/> ints are.</param>
    public void Reset(int[] row, int offset)
    {
        _rows = row;
        _text = offset + RegisterInts;
        _site = 0;
        Route = Route.None;
        Item = -1;
        TopicMask = _topics.All;
        Since = Since.Current;
        Epoch = 0;
        Sequence = 0;
        WaitSeconds = -1;
        Error = RequestError.None;
        _mode = 0;
        _candidates = (1 << (FirstFile + _content.Count)) - (1 << FirstRoute);
        _position = Policy == null || Policy.BasePath == null ? 0 : InBase;
        _credentials = 0;
        _fields.State = 0;
    }

    /// <summary>How many ints <see cref="Save"/> takes.</summary>
    public const int StateLength = RegisterInts + TextInts;

    /// <summary>Parks the state of an unfinished request.</summary>
    public void Save(int[] row, int offset)
    {
        row[offset] = _candidates;
        row[offset + 1] = _position;
        row[offset + 2] = TopicMask;
        row[offset + 3] = (int)Epoch;
        row[offset + 4] = (int)Sequence;
        row[offset + 5] = (int)(Sequence >> 32);
        row[offset + 6] = (int)Route | ((Item + 1) << 4) | ((int)Since << 14)
            | ((int)Error << 16) | ((_mode + 1) << 21) | (_credentials << 24);
        row[offset + 7] = ((WaitSeconds + 1) << 16) | _fields.State;
        row[offset + 8] = _site;
    }

    /// <summary>Takes up the state of an unfinished request.</summary>
    public void Load(int[] row, int offset)
    {
        _candidates = row[offset];
        _position = row[offset + 1];
        TopicMask = row[offset + 2];
        Epoch = (uint)row[offset + 3];
        Sequence = (uint)row[offset + 4] | ((long)row[offset + 5] << 32);
        int packed = row[offset + 6];
        Route = (Route)(packed & 15);
        Item = ((packed >> 4) & 63) - 1;
        Since = (Since)((packed >> 14) & 3);
        Error = (RequestError)((packed >> 16) & 31);
        _mode = ((packed >> 21) & 7) - 1;
        _credentials = (packed >> 24) & 0xFF;
        WaitSeconds = (row[offset + 7] >> 16) - 1;
        _fields.State = row[offset + 7] & 0xFFFF;
        _site = row[offset + 8];
        _rows = row;
        _text = offset + RegisterInts;
    }

    /// <inheritdoc/>
    public override void OnTargetEnd()
    {
        StartName();
    }

    /// <inheritdoc/>
    public override void OnFieldValue(FieldName name, byte[] buffer, int offset, int count)
    {
        int end = offset + count;
        switch (name)
        {
            case FieldName.LastEventId:
                if (Route == Route.ServerSentEvents)
                {
                    StartLastEventId();
                    while (offset < end)
                    {
                        ReadSince(buffer[offset++]);
                    }
                }

                break;
            case FieldName.IfNoneMatch:
                if (Route == Route.Content)
                {
                    _fields.ReadIfNoneMatch(
                        _content.Index, _content.EntityTagAt(Item), buffer, offset, count);
                }

                break;
            case FieldName.AcceptEncoding:
                _fields.ReadAcceptEncoding(buffer, offset, count);
                break;
            case FieldName.Authorization when Tokens != null:
                ReadAuthorization(buffer, offset, end);
                break;
            case FieldName.Cookie when Tokens != null:
                ReadCookie(buffer, offset, end);
                break;
            case FieldName.Host:
                ReadHost(buffer, offset, end);
                break;
            case FieldName.Origin:
                ReadOrigin(buffer, offset, end);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void OnFieldEnd(FieldName name)
    {
        switch (name)
        {
            case FieldName.LastEventId:
                // An empty one says nothing (WHATWG HTML §9.2.4): `since` stands.
                if (_mode == ParameterSince)
                {
                    EndSince();
                }

                _mode = -1;
                break;
            case FieldName.IfNoneMatch:
                _fields.EndIfNoneMatch();
                break;
            case FieldName.AcceptEncoding:
                _fields.EndAcceptEncoding();
                break;
            case FieldName.Authorization when Tokens != null:
                EndAuthorization();
                break;
            case FieldName.Cookie:
                EndCookie();
                _mode = -1;
                break;
            case FieldName.Host:
                EndHost();
                break;
            case FieldName.Origin:
                EndOrigin();
                break;
            case FieldName.AccessControlRequestMethod:
                _site |= MethodAsked;
                break;
            default:
                break;
        }
    }

    // The field wins over the query (WHATWG HTML §9.2.4), so a fault of `since` counts no more.
    private void StartLastEventId()
    {
        if (_mode != ParameterSince)
        {
            _mode = ParameterSince;
            _position = 0;
            _candidates = 0;
            if (Error == RequestError.SinceMalformed)
            {
                Error = RequestError.None;
            }
        }
    }

    private void Fail(RequestError error)
    {
        // A fault of `since` may be forgiven in the end, see StartLastEventId.
        if (Error == RequestError.None || Error == RequestError.SinceMalformed)
        {
            Error = error;
        }
    }
}
