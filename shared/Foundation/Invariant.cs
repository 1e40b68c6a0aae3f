namespace Comet.Embedded.Foundation;

/// <summary>
/// The check for our own faults, on in Release too. A peer's fault is never an exception: it is a
/// value that maps to an HTTP status or a WebSocket status code.
/// </summary>
public static class Invariant
{
    // Made once: a broken invariant must be reportable when there is no heap left.
    private static readonly InvariantException s_broken = new InvariantException();

    /// <summary>
    /// Throws <see cref="InvariantException"/> when <paramref name="condition"/> is false.
    /// </summary>
    public static void Check(bool condition)
    {
        if (!condition)
        {
            throw s_broken;
        }
    }

    /// <summary>
    /// Throws <see cref="InvariantException"/>: for a check that is made too often to be a call.
    /// </summary>
    public static void Fail()
    {
        throw s_broken;
    }
}
