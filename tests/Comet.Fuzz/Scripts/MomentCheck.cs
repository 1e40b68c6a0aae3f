using Comet.Embedded.Engine;

namespace Comet.Fuzz.Scripts;

/// <summary>Judges limits on rates over all peers together.</summary>
internal sealed class MomentCheck
{
    private int _received;
    private int _answered;
    private int _waiting;

    /// <summary>
    /// What comes first is within any limit: of a peer that is alone, for its head may take so
    /// long that others are first.
    /// </summary>
    public static void CheckFirst(IReadOnlyList<FuzzPeer> all)
    {
        if (all.Count == 1 && all[0].Received.Count > 11)
        {
            string first = Latin1.Text([.. all[0].Received.Take(12)]);
            Fuzz.Check.That(first != "HTTP/1.1 429", "the first request is one too many");
        }
    }

    /// <summary>
    /// To be called before time passes: in one moment no more is answered than one second brings.
    /// </summary>
    /// <param name="wasDeaf">What a deaf peer takes was answered before.</param>
    public void Check(IReadOnlyList<FuzzPeer> all, CometLimits limits, bool wasDeaf)
    {
        // Who asked before and was let wait may be answered now, besides those who ask now.
        int waited = _waiting;
        _waiting = all.Count(p => p.OwesAnswer);
        int received = all.Sum(p => p.Received.Count);
        if (limits.RequestsPerSecondTotal == 0 || received == _received)
        {
            return;
        }

        _received = received;
        int answered = all.Sum(AnswerChecks.CountAnswers);
        Fuzz.Check.That(
            wasDeaf || answered - _answered <= limits.RequestsPerSecondTotal + waited,
            "too many requests together");
        _answered = answered;
    }
}
