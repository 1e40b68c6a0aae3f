using System.Collections.Concurrent;
using Comet.Simulator.Bench;

namespace Comet.Simulator.Relay.Ways;

/// <summary>
/// Uplinks by requests: what a board has to say is in the body, what the relay has to say in the
/// answer.
/// </summary>
/// <remarks>
/// A conversation begins with a greeting and goes on over any connection. A board asks every two
/// seconds when it has nothing to say; when it has not asked for <see cref="s_patience"/>, it is
/// away.
/// </remarks>
internal sealed class UplinkRequests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<RelayDevice, UplinkConversation> _conversations = new();

    /// <summary>A request has come.</summary>
    /// <param name="device">The board that it is of.</param>
    /// <param name="body">Lines, each with its line break.</param>
    /// <param name="linesMax">How many lines the answer may have.</param>
    /// <param name="bytesMax">How long it may be, in bytes, with line breaks.</param>
    /// <returns>The answer's lines.</returns>
    /// <exception cref="BenchException">The board is to begin anew.</exception>
    public async Task<List<byte[]>> TakeAsync(
        RelayDevice device, byte[] body, int linesMax, int bytesMax)
    {
        UplinkConversation conversation =
            _conversations.GetOrAdd(device, _ => new UplinkConversation(device, s_patience));
        await conversation.Turn.WaitAsync().ConfigureAwait(false);
        try
        {
            return await conversation.TakeAsync(body, linesMax, bytesMax).ConfigureAwait(false);
        }
        finally
        {
            conversation.Turn.Release();
        }
    }

    /// <summary>A board is given up.</summary>
    public void Forget(RelayDevice device)
    {
        if (_conversations.TryRemove(device, out UplinkConversation? conversation))
        {
            conversation.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (UplinkConversation conversation in _conversations.Values)
        {
            conversation.Dispose();
        }
    }
}
