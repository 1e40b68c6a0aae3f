namespace Comet.Simulator.Scenarios.Clients;

/// <summary>A client's end of one TCP connection. No call blocks.</summary>
internal interface IClientLink
{
    /// <summary>What has come.</summary>
    /// <returns>
    /// How many bytes, 0 when the board has ended its side, <see cref="LinkResult.Nothing"/> or
    /// <see cref="LinkResult.Lost"/>.
    /// </returns>
    int Receive(Span<byte> buffer);

    /// <returns>How many bytes have left, or <see cref="LinkResult.Lost"/>.</returns>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Closes: what was sent still arrives, what comes is lost.</summary>
    void Close();
}
