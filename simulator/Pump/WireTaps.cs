using System.Net.Sockets;
using Comet.Embedded.Engine;

namespace Comet.Simulator.Pump;

/// <summary>Several who are told of the same, one after the other.</summary>
internal sealed class WireTaps(WireTap one, WireTap other) : WireTap
{
    public override void HandleStart(CometEngine engine, long nowMs)
    {
        one.HandleStart(engine, nowMs);
        other.HandleStart(engine, nowMs);
    }

    public override void HandleUtc(long offsetMs, long nowMs)
    {
        one.HandleUtc(offsetMs, nowMs);
        other.HandleUtc(offsetMs, nowMs);
    }

    public override void HandleAccept(Socket socket, int peer, int result, long nowMs)
    {
        one.HandleAccept(socket, peer, result, nowMs);
        other.HandleAccept(socket, peer, result, nowMs);
    }

    public override void HandleRefused(ReadOnlySpan<byte> bytes, long nowMs)
    {
        one.HandleRefused(bytes, nowMs);
        other.HandleRefused(bytes, nowMs);
    }

    public override void HandleReceived(int slot, ReadOnlySpan<byte> bytes, long nowMs)
    {
        one.HandleReceived(slot, bytes, nowMs);
        other.HandleReceived(slot, bytes, nowMs);
    }

    public override void HandleEndOfStream(int slot, long nowMs)
    {
        one.HandleEndOfStream(slot, nowMs);
        other.HandleEndOfStream(slot, nowMs);
    }

    public override void HandleTime(long nowMs)
    {
        one.HandleTime(nowMs);
        other.HandleTime(nowMs);
    }

    public override void HandleCommand(long first, long nowMs)
    {
        one.HandleCommand(first, nowMs);
        other.HandleCommand(first, nowMs);
    }

    public override void HandleStop(long nowMs)
    {
        one.HandleStop(nowMs);
        other.HandleStop(nowMs);
    }

    public override void BeginServing(long nowMs)
    {
        one.BeginServing(nowMs);
        other.BeginServing(nowMs);
    }

    public override void HandleRoom(int slot, long nowMs)
    {
        one.HandleRoom(slot, nowMs);
        other.HandleRoom(slot, nowMs);
    }

    public override void HandleSent(int slot, ReadOnlySpan<byte> bytes, long nowMs)
    {
        one.HandleSent(slot, bytes, nowMs);
        other.HandleSent(slot, bytes, nowMs);
    }

    public override void HandleBlocked(int slot, long nowMs)
    {
        one.HandleBlocked(slot, nowMs);
        other.HandleBlocked(slot, nowMs);
    }

    public override void HandleFinished(int slot, long nowMs)
    {
        one.HandleFinished(slot, nowMs);
        other.HandleFinished(slot, nowMs);
    }

    public override void EndServing(long nowMs)
    {
        one.EndServing(nowMs);
        other.EndServing(nowMs);
    }

    public override void HandleClosed(int slot, long nowMs)
    {
        one.HandleClosed(slot, nowMs);
        other.HandleClosed(slot, nowMs);
    }

    public override void HandleFault(int slot, string text, long nowMs)
    {
        one.HandleFault(slot, text, nowMs);
        other.HandleFault(slot, text, nowMs);
    }

    public override void HandleNote(string text, long nowMs)
    {
        one.HandleNote(text, nowMs);
        other.HandleNote(text, nowMs);
    }
}
