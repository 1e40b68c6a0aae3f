using Comet.Embedded.Engine;
using Comet.Fuzz.Oracles;

namespace Comet.Fuzz.Scripts;

/// <summary>
/// Judges what an engine makes of a newcomer, by what the peers have sent and received.
/// </summary>
internal static class AdmissionChecks
{
    /// <param name="open">The connections that are open, the newcomer not among them.</param>
    /// <param name="published">All events.</param>
    /// <param name="result">What the engine says to the newcomer.</param>
    /// <param name="address">The newcomer's, 0 = not counted.</param>
    public static void Check(
        CometEngine engine,
        CometLimits limits,
        IReadOnlyList<FuzzPeer> open,
        IReadOnlyList<string> published,
        int result,
        int address,
        bool isStopped,
        long nowMs)
    {
        bool isLimited = !isStopped && address != 0
            && limits.ConnectionsPerPeer > 0
            && open.Count(p => p.Address == address) >= limits.ConnectionsPerPeer;
        bool isFull = open.Count == limits.Connections;
        Fuzz.Check.That(
            isLimited == (result == CometEngine.PeerLimited), "connections of one address");
        Fuzz.Check.That(isLimited || isStopped || isFull == (result < 0), "a slot is hidden");
        if (result == CometEngine.NoSlot && !isStopped)
        {
            Fuzz.Check.That(
                !open.Any(p => IsSurelyIdle(engine, p, published)), "an idle peer keeps its slot");
        }

        if (result > CometEngine.GivesWay)
        {
            return;
        }

        FuzzPeer idle = open.Single(p => p.Slot == CometEngine.GivesWay - result);
        Fuzz.Check.That(
            engine.ActionOf(idle.Slot) == ConnectionAction.Close, "who gives way is not closed");
        Fuzz.Check.That(!idle.OwesAnswer && !idle.Ends, "a busy connection gives way");
        Fuzz.Check.That(
            idle.Received.Count == 0
                ? idle.Sent.Count > 0 || nowMs - idle.OpenedMs >= limits.ConnectGraceMs
                : IsKept(idle, published),
            "an open response gives way: " + Latin1.Text([.. idle.Received]));
    }

    // Its one request is answered to the end, and nothing more has come.
    private static bool IsSurelyIdle(
        CometEngine engine, FuzzPeer peer, IReadOnlyList<string> published)
    {
        return !peer.OwesAnswer && !peer.Ends && !peer.IsFinished
            && peer.Pending.Count == 0
            && engine.TransmitCount(peer.Slot) == 0 && peer.Received.Count > 0
            && HeadOracle.Read(Latin1.Text([.. peer.Sent]), 8192, 512, 64) is { } facts
            && facts.Length == peer.Sent.Count && IsKept(peer, published);
    }

    private static bool IsKept(FuzzPeer peer, IReadOnlyList<string> published)
    {
        ResponseReader.Read(
            [.. peer.Sent], [.. peer.Received], isWhole: false, published, out bool isKept);
        return isKept;
    }
}
