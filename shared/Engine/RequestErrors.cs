namespace Comet.Embedded.Engine;

/// <summary>The status code of each <see cref="RequestError"/>.</summary>
public static class RequestErrors
{
    /// <summary>The status code (RFC 9110 §15) that answers the error.</summary>
    public static int Status(RequestError error)
    {
        switch (error)
        {
            case RequestError.PathUnknown:
            case RequestError.TopicUnknown:
                return 404;
            case RequestError.TokenMissing:
            case RequestError.TokenInvalid:
                return 401;
            case RequestError.TopicReadOnly:
            case RequestError.TokenInsufficient:
            case RequestError.HostForeign:
            case RequestError.OriginForeign:
                return 403;
            case RequestError.MethodNotAllowed:
                return 405;
            case RequestError.MethodUnknown:
                return 501;
            case RequestError.UpgradeRequired:
                return 426;
            case RequestError.BodyTooLarge:
            case RequestError.EventTooLarge:
                return 413;
            case RequestError.RequestTimeout:
                return 408;
            case RequestError.SubscribersFull:
            case RequestError.StatusUnavailable:
                return 503;
            case RequestError.TooManyRequests:
                return 429;
            default:
                return 400;
        }
    }
}
