using Comet.Embedded.Http;

namespace Comet.Tests.InMemory.Http;

/// <summary>A chunked body and what must come of it.</summary>
public sealed class BodyCase
{
    /// <summary>The rule, with its section.</summary>
    public readonly string Rule;

    /// <summary>The body, one character an octet (see <see cref="HeadCase.Head"/>).</summary>
    public readonly string Body;

    /// <summary>The content that must be found.</summary>
    public readonly string Content;

    public readonly HttpReject Reject;

    /// <summary>How many octets must be taken.</summary>
    public readonly int Consumed;

    /// <summary>A body that must be accepted.</summary>
    public BodyCase(string rule, string body, string content)
    {
        Rule = rule;
        Body = body;
        Content = content;
        Consumed = body.Length;
    }

    /// <summary>A body that must be refused at the octet behind the caret.</summary>
    public BodyCase(string rule, HttpReject reject, string body, string content)
    {
        Rule = rule;
        Reject = reject;
        Consumed = body.IndexOf(HeadCase.Caret);
        string before = body.Substring(0, Consumed);
        string behind = body.Substring(Consumed + 1);
        Body = before + behind;
        Content = content;
    }
}
