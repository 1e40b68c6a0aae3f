namespace Comet.Embedded.WebSocket;

/// <summary>Status codes of close frames (RFC 6455 §7.4.1).</summary>
public static class CloseCode
{
    /// <summary>The purpose of the connection has been fulfilled.</summary>
    public const int NormalClosure = 1000;

    /// <summary>An endpoint goes away: a server going down, a browser leaving the page.</summary>
    public const int GoingAway = 1001;

    /// <summary>The peer broke the protocol.</summary>
    public const int ProtocolError = 1002;

    /// <summary>A kind of data that the endpoint cannot accept.</summary>
    public const int UnsupportedData = 1003;

    /// <summary>The close frame had no status code; never on the wire.</summary>
    public const int NoStatusReceived = 1005;

    /// <summary>Data inconsistent with the message's type: text that is not UTF-8.</summary>
    public const int InvalidPayload = 1007;

    /// <summary>A message that violates the endpoint's policy.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>A message that is too big to process.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>The server met a condition that kept it from fulfilling the request.</summary>
    public const int InternalError = 1011;

    /// <summary>
    /// Whether a close frame may carry the code (§7.4): one that is registered and not reserved for
    /// local use (1004–1006, 1015), or one of the ranges 3000–3999 for libraries and 4000–4999 for
    /// private use (§7.4.2). 1012–1014 were registered after the RFC (§11.7).
    /// </summary>
    public static bool IsValidOnWire(int code)
    {
        if (code >= 3000)
        {
            return code <= 4999;
        }

        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
    }
}
