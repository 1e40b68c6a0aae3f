namespace Comet.Embedded.Topics;

/// <summary>Where a subscription begins: the forms of the <c>since</c> parameter.</summary>
public enum Since
{
    /// <summary>Absent: the latest kept event of each selected topic, then live.</summary>
    Current,

    /// <summary><c>earliest</c>: all that is kept, then live.</summary>
    Earliest,

    /// <summary><c>latest</c>: only what is new.</summary>
    Latest,

    /// <summary>An id: what follows it.</summary>
    AfterId,
}
