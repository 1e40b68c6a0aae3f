namespace Comet.Simulation.Wire;

/// <summary>Lines that end in LF, as NDJSON and an event stream of this server have them.</summary>
internal sealed class LineReader
{
    private readonly List<byte> _line = [];

    /// <summary>Hears each line, without its end.</summary>
    public delegate void Listener(ReadOnlySpan<byte> line);

    public void Feed(ReadOnlySpan<byte> bytes, Listener listener)
    {
        foreach (byte octet in bytes)
        {
            if (octet != '\n')
            {
                _line.Add(octet);
                continue;
            }

            byte[] line = [.. _line];
            _line.Clear();
            listener(line);
        }
    }
}
