using Comet.Embedded.Engine;
using Comet.Simulation.Network;

namespace Comet.Simulation.Oracle;

/// <summary>
/// Whether the engine keeps its rates: refuses nothing while a bucket has a token, and lets in
/// nothing once it has none.
/// </summary>
/// <remarks>
/// Requests are decided where the engine counts them, so both are exact. Of WebSocket frames it is
/// known when they were received, not when they were decoded, and of those that publish the
/// latter: one bound has the former, the other the latter.
/// </remarks>
internal sealed class RateOracle(CometLimits limits, long nowMs)
{
    private readonly Bucket _requests = new(limits.RequestsPerSecondTotal, nowMs);
    private readonly Bucket _published = new(limits.MessagesPerSecondTotal, nowMs);
    private readonly Bucket _frames = new(limits.MessagesPerSecondTotal, nowMs);
    private bool _mayFlood;

    /// <summary>A connection was let in.</summary>
    public void Open(Link link, long nowMs)
    {
        link.Requests = new Bucket(limits.RequestsPerSecond, nowMs);
        link.Published = new Bucket(limits.MessagesPerSecond, nowMs);
        link.Frames = new Bucket(limits.MessagesPerSecond, nowMs);
    }

    /// <summary>The engine was busy with a connection.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="did">What was counted meanwhile.</param>
    /// <param name="nowMs">The time, in ms.</param>
    public void Check(Link link, Claims did, long nowMs)
    {
        int admitted = did.Requests - did.Limited;
        Require(did.Limited is 0 or 1 && admitted >= 0, link, "one 429 for one request");
        bool isWithin = link.Requests!.Take(admitted, nowMs)
            & _requests.Take(admitted, nowMs);
        Require(isWithin, link, $"429 before the last of {admitted} more requests");
        link.IsHeldBack = did.Limited > 0 || (did.Requests == 0 && link.IsHeldBack);
        if (did.Limited > 0)
        {
            Require(link.Requests.IsEmpty(nowMs) || _requests.IsEmpty(nowMs), link,
                "no 429, requests are within the rates");
            link.Limited++;
            link.HeldUntilMs = long.MaxValue;
        }

        if (did.Flooded > 0)
        {
            Require(link.MayFlood || _mayFlood, link, "no 1008, frames are within the rates");
            link.IsFlooded = true;
        }
    }

    /// <summary>Bytes were received in which so many frames begin.</summary>
    public void Receive(Link link, int frames, bool isBacklogged, long nowMs)
    {
        // What waits for output to leave is decoded later, and then at once.
        bool isWithin = link.Frames!.Take(frames, nowMs);
        bool isUnknown = isBacklogged && link.HasFrames;
        link.MayFlood |= !isWithin || isUnknown;
        _mayFlood |= !_frames.Take(frames, nowMs)
            || (isUnknown && limits.MessagesPerSecondTotal > 0);
    }

    /// <summary>A message was taken from a WebSocket.</summary>
    public void Publish(Link link, long nowMs)
    {
        bool isWithin = link.Published!.Take(1, nowMs) & _published.Take(1, nowMs);
        Require(isWithin, link, "1008 before one more message");
    }

    private static void Require(bool holds, Link link, string expected)
    {
        if (!holds)
        {
            throw new ViolationException(
                ViolationKind.Rate, $"link {link.Number}: expected {expected}");
        }
    }
}
