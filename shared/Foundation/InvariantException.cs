using System;

namespace Comet.Embedded.Foundation;

/// <summary>An inequality that this library promises to keep is broken: a bug of ours.</summary>
public sealed class InvariantException : Exception
{
    internal InvariantException()
        : base("An invariant of Comet.Embedded is broken; the stack trace names it.")
    {
    }
}
