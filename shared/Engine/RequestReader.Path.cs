using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <content>The path: a route, a topic or a file, below the base path if there is one.</content>
public sealed partial class RequestReader
{
    // Within a base path, positions count from here; below it nothing else does.
    private const int InBase = int.MinValue;
    private const int AboveBase = int.MinValue / 2;

    // Where "/publish/" ends and the topic begins.
    private const int PublishPrefix = 9;
    private const int PublishBit = 1 << (FirstRoute + (int)Route.Publish);

    /// <inheritdoc/>
    public override void OnPath(byte[] buffer, int offset, int count)
    {
        if ((_site & InText) != 0)
        {
            // The authority before the path has ended.
            EndHost();
        }

        int end = offset + count;
        while (offset < end)
        {
            int octet = buffer[offset++];
            if (_position < AboveBase)
            {
                SkipBase(octet);
                continue;
            }

            if (_mode != 0)
            {
                _candidates = _topics.Match(_candidates, _position - PublishPrefix, octet);
            }
            else
            {
                _candidates = _names.Match(_candidates & _names.All, _position, octet)
                    | MatchFiles(octet);
                if (_position == PublishPrefix - 1 && (_candidates & PublishBit) != 0)
                {
                    _mode = 1;
                    _candidates = _topics.All;
                }
            }

            // A longer path matches nothing; counting on would overflow in the end.
            if (_position < 0xFFFF)
            {
                _position++;
            }
        }
    }

    // The base path stands before what routes are known by; another one leads nowhere.
    private void SkipBase(int octet)
    {
        string path = Policy!.BasePath!;
        int at = _position - InBase;
        if (path[at] != octet)
        {
            _candidates = 0;
            _position = 0;
            return;
        }

        _position = at + 1 < path.Length ? _position + 1 : 0;
    }

    // The path ends where the query begins or, without a query, where the target ends.
    private void EndPath()
    {
        if (_mode != 0)
        {
            Route = Route.Publish;
            Item = _topics.MatchEnd(_candidates, _position - PublishPrefix);
            if (Item < 0)
            {
                Fail(RequestError.TopicUnknown);
            }
        }
        else
        {
            int path = _names.MatchEnd(_candidates & _names.All, _position) - FirstRoute;
            for (int i = 0; path < 0 && i < _content.Count; i++)
            {
                bool matches = (_candidates & (1 << (FirstFile + i))) != 0
                    && _content.PathLength(i) == _position;
                path = matches ? (int)Route.Content + i : path;
            }

            if (path >= (int)Route.Content)
            {
                Route = Route.Content;
                Item = path - (int)Route.Content;
            }
            else if (path >= 0 && path != (int)Route.Publish)
            {
                Route = (Route)path;
            }
            else
            {
                Fail(path < 0 ? RequestError.PathUnknown : RequestError.TopicUnknown);
            }
        }

        _mode = -1;
        _position = -1;
        _candidates = Parameters;
    }

    // The files among the candidates whose path goes on with the octet.
    private int MatchFiles(int octet)
    {
        int files = _candidates >> FirstFile;
        for (int i = 0; files >> i != 0; i++)
        {
            if (((files >> i) & 1) != 0)
            {
                if (_position >= _content.PathLength(i)
                    || _content.Index[_content.PathAt(i) + _position] != octet)
                {
                    files &= ~(1 << i);
                }
            }
        }

        return files << FirstFile;
    }
}
