using Comet.Embedded.Http;

namespace Comet.Embedded.Engine;

/// <content>Whether a request is answered as it asks: who, from where, by which method.</content>
public sealed partial class CometEngine
{
    private RequestError Judge(HttpMethod method, Route route, AccessRole role)
    {
        // Whoever was led here by a name of his own gets nothing to read at all.
        if (_reader.IsHostForeign)
        {
            return RequestError.HostForeign;
        }

        if (method == HttpMethod.Other || method == HttpMethod.Connect)
        {
            return RequestError.MethodUnknown;
        }

        if (_reader.Error == RequestError.PathUnknown)
        {
            return RequestError.PathUnknown;
        }

        // A preflight carries no token; what it asks for will. Reversing a text tells nothing and
        // switches nothing, and its page is opened from a file, which has no origin to name.
        bool isWebSocket = IsWebSocketRoute(route);
        bool isPreflight = method == HttpMethod.Options && _reader.IsPreflight;
        bool isGuarded = isPreflight || IsPostRoute(route)
            || (isWebSocket && route < Route.Reverse);
        if (isGuarded && !_reader.IsOriginAllowed)
        {
            return RequestError.OriginForeign;
        }

        if (isPreflight)
        {
            return RequestError.None;
        }

        // So early, so that nobody learns from the other errors which topics there are.
        RequestError denied = JudgeAccess(route, role);
        if (denied != RequestError.None)
        {
            return denied;
        }

        bool allowed = IsPostRoute(route)
            ? method == HttpMethod.Post
            : method == HttpMethod.Get || (method == HttpMethod.Head && !isWebSocket);
        if (!allowed)
        {
            return RequestError.MethodNotAllowed;
        }

        // Where nothing is subscribed to, the query's parameters are not ours to judge.
        if (_reader.Error != RequestError.None
            && (route <= Route.WebSocket || route == Route.Publish))
        {
            return _reader.Error;
        }

        RequestError error = isWebSocket ? JudgeUpgrade() : JudgeRoom(method, route);
        JudgePlace(route, ref error);
        return error;
    }

    partial void JudgePlace(Route route, ref RequestError error);

    private RequestError JudgeRoom(HttpMethod method, Route route)
    {
        bool holds = route == Route.LongPoll || route == Route.Stream
            || route == Route.ServerSentEvents;
        if (holds && method == HttpMethod.Get && !HasRoomToHold())
        {
            return RequestError.SubscribersFull;
        }

        if (route == Route.Status && _limits.TransmitBytes < StatusReport.PartBytesMax)
        {
            return RequestError.StatusUnavailable;
        }

        if (route == Route.Publish)
        {
            return !_topics.IsWritable(_reader.Item) ? RequestError.TopicReadOnly
                : _parser.ContentLength > _limits.BodyBytesMax ? RequestError.BodyTooLarge
                : RequestError.None;
        }

        return RequestError.None;
    }

    // The files are public: the page must load to ask for the token. So is what takes the cookie
    // back, which may hold a token that is valid no more.
    private RequestError JudgeAccess(Route route, AccessRole role)
    {
        if (route == Route.Content || route == Route.Logout)
        {
            return RequestError.None;
        }

        if (_reader.AccessRepeated)
        {
            return RequestError.TokenRepeated;
        }

        switch (role)
        {
            case AccessRole.Missing:
                return RequestError.TokenMissing;
            case AccessRole.Invalid:
                return RequestError.TokenInvalid;
            case AccessRole.Read when route == Route.Publish:
                return RequestError.TokenInsufficient;
            default:
                return RequestError.None;
        }
    }

    private RequestError JudgeUpgrade()
    {
        if (!_parser.ConnectionUpgrade || !_parser.UpgradeWebSocket || _parser.MinorVersion == 0
            || _parser.WebSocketVersion != 13)
        {
            return RequestError.UpgradeRequired;
        }

        return !_parser.HasWebSocketKey ? RequestError.KeyMissing
            : !HasRoomToHold() ? RequestError.SubscribersFull
            : RequestError.None;
    }
}
