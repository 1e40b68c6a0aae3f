using System.Buffers;
using System.Net.WebSockets;
using Comet.Simulator.Bench;

namespace Comet.Simulator.Relay.Ways;

/// <summary>What a board says over a WebSocket, a line in each message.</summary>
/// <param name="socket">The WebSocket.</param>
internal sealed class UplinkReader(WebSocket socket) : IDisposable
{
    // One byte more shows that a line is too long.
    private const int BufferBytes = BoardLine.BytesMax + 1;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);

    /// <summary>Awaits the next line.</summary>
    /// <returns>It, until the next call; or null: the board says no more.</returns>
    /// <exception cref="BenchException">The line is too long.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken end)
    {
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket
                .ReceiveAsync(_buffer.AsMemory(count, BufferBytes - count), end)
                .ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            count += result.Count;
            if (count > BoardLine.BytesMax)
            {
                break;
            }

            if (result.EndOfMessage)
            {
                return _buffer.AsMemory(0, count);
            }
        }

        throw new BenchException(400, BoardLine.TooLong);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
