namespace Comet.Tests.Browser;

/// <summary>What a <see cref="FaultyProxy"/> does to a request.</summary>
internal sealed record ProxyFault
{
    /// <summary>Nothing: all passes.</summary>
    public static readonly ProxyFault None = new();

    /// <summary>The answer's head passes, its body never does.</summary>
    public static readonly ProxyFault Swallowed = new() { IsSwallowing = true };

    /// <summary>The request is refused by the proxy itself.</summary>
    public static readonly ProxyFault Refused = Answered("403 Forbidden", "");

    /// <summary>Sent instead of what the server would say.</summary>
    public string? Answer { get; private init; }

    public bool IsSwallowing { get; private init; }

    /// <summary>After so many bytes of the answer the connection is reset.</summary>
    public int PassedBytes { get; private init; } = int.MaxValue;

    /// <summary>How much later each piece of the answer arrives.</summary>
    public int DelayMs { get; private init; }

    /// <param name="status">Code and reason.</param>
    /// <param name="fields">Field-lines, each with its end.</param>
    public static ProxyFault Answered(string status, string fields)
    {
        return new ProxyFault
        {
            Answer = $"HTTP/1.1 {status}\r\n{fields}Content-Length: 0\r\nConnection: close\r\n\r\n",
        };
    }

    public static ProxyFault ResetAfter(int bytes)
    {
        return new ProxyFault { PassedBytes = bytes };
    }

    public static ProxyFault Delayed(int delayMs)
    {
        return new ProxyFault { DelayMs = delayMs };
    }
}
