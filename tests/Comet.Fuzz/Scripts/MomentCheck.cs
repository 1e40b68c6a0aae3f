using Comet.Embedded.Engine;

namespace Comet.Fuzz.Scripts;

/// <summary>Judges limits on rates over all peers together.</summary>
internal sealed class MomentCheck
{
    private int _received;
    private int _answered;

    /// <summary>What comes first is within any limit.</summary>
    public static void CheckFirst(IReadOnlyList<FuzzPeer> all)
    {
        if (all.Count > 0 && all[0].Received.Count > 11)
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
        int received = all.Sum(p => p.Received.Count);
        if (limits.RequestsPerSecondTotal == 0 || received == _received)
        {
            return;
        }

        _received = received;
        int answered = all.Sum(AnswerChecks.CountAnswers);
        Fuzz.Check.That(
            wasDeaf || answered - _answered <= limits.RequestsPerSecondTotal,
            "too many requests together");
        _answered = answered;
    }
}
