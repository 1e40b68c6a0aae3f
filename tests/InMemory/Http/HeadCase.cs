using Comet.Embedded.Http;

namespace Comet.Tests.InMemory.Http;

/// <summary>A request head and what must come of it.</summary>
public sealed class HeadCase
{
    /// <summary>Stands before the octet at which a head must be refused.</summary>
    public const char Caret = '\u00A4';

    /// <summary>The rule, with its section.</summary>
    public readonly string Rule;

    /// <summary>
    /// The head, one character an octet: its low eight bits. NUL is written U+2400, as a NUL ends
    /// a string on the device.
    /// </summary>
    public readonly string Head;

    /// <summary>The transcript of an accepted head, or null.</summary>
    public readonly string? Expected;

    public readonly HttpReject Reject;

    /// <summary>How many octets must be taken.</summary>
    public readonly int Consumed;

    /// <summary>A head that must be accepted.</summary>
    public HeadCase(string rule, string head, string expected)
    {
        Rule = rule;
        Head = head;
        Expected = expected;
        Consumed = head.Length;
    }

    /// <summary>A head that must be refused at the octet behind the caret.</summary>
    public HeadCase(string rule, HttpReject reject, string head)
    {
        Rule = rule;
        Reject = reject;
        Consumed = head.IndexOf(Caret);
        string before = head.Substring(0, Consumed);
        string behind = head.Substring(Consumed + 1);
        Head = before + behind;
    }
}
