namespace Comet.Embedded.Http;

/// <summary>Compares a word, octet by octet as it arrives, with a list of known words.</summary>
/// <remarks>
/// Theory of operation. The words of a list are sorted and padded with SP to one width, so those
/// that share a prefix are neighbours. Invariant: the words <c>first … last</c> are exactly the
/// candidates whose first <c>position</c> octets are those seen since <see cref="Begin"/>; an empty
/// range (<c>first &gt; last</c>) stays empty. Every octet is compared: a hash, which two names can
/// share, would let a framing field hide from this parser or from the one before it.
/// </remarks>
internal sealed class WordMatcher
{
    public const int Methods = 0;
    public const int FieldNames = 1;
    public const int Members = 2;

    /// <summary>Positions in <see cref="Members"/>.</summary>
    public const int Continue = 0;
    public const int Chunked = 1;
    public const int Close = 2;
    public const int KeepAlive = 3;
    public const int UpgradeOption = 4;
    public const int WebSocket = 5;

    private const int MethodWidth = 8;
    private const int FieldNameWidth = 30;
    private const int MemberWidth = 13;

    private static readonly string s_methods =
        "CONNECT "
        + "DELETE  "
        + "GET     "
        + "HEAD    "
        + "OPTIONS "
        + "PATCH   "
        + "POST    "
        + "PUT     "
        + "TRACE   ";

    private static readonly string s_fieldNames =
        "accept-encoding               "
        + "access-control-request-method "
        + "authorization                 "
        + "connection                    "
        + "content-length                "
        + "cookie                        "
        + "expect                        "
        + "host                          "
        + "if-none-match                 "
        + "last-event-id                 "
        + "origin                        "
        + "sec-websocket-key             "
        + "sec-websocket-version         "
        + "transfer-encoding             "
        + "upgrade                       ";

    private static readonly string s_members =
        "100-continue "
        + "chunked      "
        + "close        "
        + "keep-alive   "
        + "upgrade      "
        + "websocket    ";

    private string _words = s_methods;
    private int _list;
    private int _width = MethodWidth;
    private int _first = 1;
    private int _last;
    private int _position;

    /// <summary>Whether no word of the list can match any more.</summary>
    public bool Failed => _first > _last;

    /// <summary>Starts a word that may be one of <c>first … last</c> of a list.</summary>
    public void Begin(int list, int first, int last)
    {
        UseList(list);
        _first = first;
        _last = last;
        _position = 0;
    }

    /// <summary>Starts a method.</summary>
    public void BeginMethod()
    {
        Begin(Methods, 0, 8);
    }

    /// <summary>Starts a field name; its first octet, in lower case, narrows the search.</summary>
    public void BeginFieldName(int octet)
    {
        // Neighbours in the list; comparing all fifteen would cost more than the whole name.
        switch (octet)
        {
            case 'a':
                Begin(FieldNames, 0, 2);
                break;
            case 'c':
                Begin(FieldNames, 3, 5);
                break;
            case 'e':
                Begin(FieldNames, 6, 6);
                break;
            case 'h':
                Begin(FieldNames, 7, 7);
                break;
            case 'i':
                Begin(FieldNames, 8, 8);
                break;
            case 'l':
                Begin(FieldNames, 9, 9);
                break;
            case 'o':
                Begin(FieldNames, 10, 10);
                break;
            case 's':
                Begin(FieldNames, 11, 12);
                break;
            case 't':
                Begin(FieldNames, 13, 13);
                break;
            case 'u':
                Begin(FieldNames, 14, 14);
                break;
            default:
                Fail();
                break;
        }
    }

    /// <summary>Adds an octet other than SP, in the case that the list is written in.</summary>
    public void Step(int octet)
    {
        string words = _words;
        int first = _first;
        int last = _last;
        while (first <= last && words[(first * _width) + _position] != octet)
        {
            first++;
        }

        while (last > first && words[(last * _width) + _position] != octet)
        {
            last--;
        }

        _first = first;
        _last = last;
        _position++;
    }

    /// <summary>Gives the word up: nothing matches.</summary>
    public void Fail()
    {
        _first = 1;
        _last = 0;
    }

    /// <summary>The position in the list of the word that has now been seen whole, or −1.</summary>
    public int Match()
    {
        return _first <= _last && _words[(_first * _width) + _position] == ' ' ? _first : -1;
    }

    /// <summary>The registers in 16 bits.</summary>
    public int Pack()
    {
        return _first <= _last
            ? _list | (_first << 2) | (_last << 6) | (_position << 10)
            : 1 << 2;
    }

    /// <summary>Restores what <see cref="Pack"/> returned.</summary>
    public void Unpack(int packed)
    {
        UseList(packed & 3);
        _first = (packed >> 2) & 15;
        _last = (packed >> 6) & 15;
        _position = (packed >> 10) & 31;
    }

    private void UseList(int list)
    {
        _list = list;
        switch (list)
        {
            case Methods:
                _words = s_methods;
                _width = MethodWidth;
                break;
            case FieldNames:
                _words = s_fieldNames;
                _width = FieldNameWidth;
                break;
            default:
                _words = s_members;
                _width = MemberWidth;
                break;
        }
    }
}
