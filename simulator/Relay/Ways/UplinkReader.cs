using System.Buffers;
using System.Net.WebSockets;
using Comet.Simulator.Bench;

namespace Comet.Simulator.Relay.Ways;

/// <summary>What a board says over a WebSocket, a line in each message.</summary>
/// <param name="socket">The WebSocket.</param>
internal sealed class UplinkReader(WebSocket socket) : IDisposable
{
    // An event of the host profile's longest value, with its envelope.
    private const int LineBytesMax = 8 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(LineBytesMax);

    /// <summary>Awaits the next line.</summary>
    /// <returns>It, until the next call; or null: the board says no more.</returns>
    /// <exception cref="BenchException">The line is too long.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken end)
    {
        int count = 0;
        while (count < LineBytesMax)
        {
            ValueWebSocketReceiveResult result = await socket
                .ReceiveAsync(_buffer.AsMemory(count, LineBytesMax - count), end)
                .ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            count += result.Count;
            if (result.EndOfMessage)
            {
                return _buffer.AsMemory(0, count);
            }
        }

        throw new BenchException(400, "the line is too long");
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
