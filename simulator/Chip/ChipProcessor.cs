using Comet.Embedded.Engine;

namespace Comet.Simulator.Chip;

/// <summary>
/// Makes the event loop as slow as the chip: what it did is priced in instructions of the
/// interpreter, and it waits as long as the chip would have taken. The event loop calls
/// everything but <see cref="BusyMs"/>.
/// </summary>
/// <remarks>
/// The prices are those of the README's table of what operations cost on the chip: a request's
/// by the opening handshake (65,053 instructions for 477 bytes), a WebSocket message's by
/// receiving and publishing one (8,064 for 32 bytes, 64,451 for 1,000; an event published
/// included), an echo's by those of 16 and of 1,024 bytes (1,744 and 21,668, the delivery
/// included; a reversed text is none dearer), a delivery's by that to a stream.
/// </remarks>
internal sealed class ChipProcessor
{
    /// <summary>What an ESP32 executes in a second, in the middle of what is known of it.</summary>
    public const double InstructionsPerSecond = 500_000;

    /// <summary>A byte of a request.</summary>
    public const double RequestByte = 136;

    /// <summary>A byte of a WebSocket message, and its segment.</summary>
    public const double MessageByte = 58;

    public const double MessageSegment = 3720;

    /// <summary>A byte of a message that is sent back, and its segment.</summary>
    public const double EchoByte = 19.5;

    public const double EchoSegment = 361;

    /// <summary>An event that is published.</summary>
    public const double Event = 2137;

    /// <summary>A send, with what is delivered by it.</summary>
    public const double Delivery = 954;

    private const int PaymentMaxMs = 1000;

    private readonly double _msPerInstruction;
    private double _instructions;
    private long _events;
    private long _paidMs;

    /// <param name="slowdown">1 = as an ESP32; 2 = half as fast.</param>
    public ChipProcessor(double slowdown)
    {
        _msPerInstruction = slowdown * 1000 / InstructionsPerSecond;
    }

    /// <summary>How long the chip has been busy since the start. Called on any thread.</summary>
    public long BusyMs => Volatile.Read(ref _paidMs);

    /// <summary>What was done and not paid for, in ms.</summary>
    public double OwedMs => _instructions * _msPerInstruction;

    /// <summary>What the bytes are that a connection receives now.</summary>
    public static ChipWork WorkOf(Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.Phase != ConnectionPhase.WebSocket ? ChipWork.Request
            : connection.Route == Route.WebSocket ? ChipWork.Message
            : ChipWork.Echo;
    }

    /// <summary>A segment was received and decoded.</summary>
    public void CountReceived(ChipWork work, int count)
    {
        _instructions += work switch
        {
            ChipWork.Request => count * RequestByte,
            ChipWork.Message => MessageSegment + (count * MessageByte),
            _ => EchoSegment + (count * EchoByte),
        };
    }

    /// <summary>Something was sent.</summary>
    public void CountSent()
    {
        _instructions += Delivery;
    }

    /// <summary>So many events were published since the log began.</summary>
    public void CountEvents(long events)
    {
        // A log that has fewer than before is another one.
        _instructions += Math.Max(events - _events, 0) * Event;
        _events = events;
    }

    /// <summary>Waits as long as the chip would have been busy, within bounds.</summary>
    /// <returns>Whether nothing is owed any more.</returns>
    public bool Pay()
    {
        int ms = (int)Math.Min(OwedMs, PaymentMaxMs);
        if (ms > 0)
        {
            Thread.Sleep(ms);
            _instructions -= ms / _msPerInstruction;
            Volatile.Write(ref _paidMs, _paidMs + ms);
        }

        return OwedMs < 1;
    }
}
