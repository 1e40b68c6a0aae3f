using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>The status code and the text of each <see cref="RequestError"/>.</summary>
public static class RequestErrors
{
    // In the order of the enum.
    private static readonly TextTable s_texts = new TextTable(
        "no error"
        + "|no such path"
        + "|no such topic"
        + "|only the device publishes to this topic"
        + "|since must be earliest, latest or an id such as 5f3a9c01-42"
        + "|wait must be a whole number of seconds within the limit"
        + "|the value must be one JSON value"
        + "|the path does not take this method"
        + "|the server does not know this method"
        + "|this path speaks WebSocket, version 13"
        + "|Sec-WebSocket-Key is missing"
        + "|the value is too long"
        + "|the request took too long"
        + "|all slots for open responses are taken"
        + "|the transmit buffer is too small for the report"
        + "|the message must be an object with topic and data"
        + "|the event is larger than the log"
        + "|the value is refused");

    /// <summary>The status code (RFC 9110 §15) that answers the error.</summary>
    public static int Status(RequestError error)
    {
        switch (error)
        {
            case RequestError.PathUnknown:
            case RequestError.TopicUnknown:
                return 404;
            case RequestError.TopicReadOnly:
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
            default:
                return 400;
        }
    }

    /// <summary>Writes the text; it needs no escaping in JSON.</summary>
    public static void WriteMessage(ByteWriter writer, RequestError error)
    {
        s_texts.Write(writer, (int)error);
    }
}
