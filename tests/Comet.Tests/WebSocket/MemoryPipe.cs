namespace Comet.Tests.WebSocket;

/// <summary>
/// The two directions of a connection in memory: what is written is kept, what is to be read was
/// put there before, and its end is the end of the stream.
/// </summary>
internal sealed class MemoryPipe : ForwardStream
{
    private readonly MemoryStream _written = new();
    private readonly byte[] _input;
    private readonly int _slice;
    private int _position;

    /// <param name="input">What the reader gets.</param>
    /// <param name="slice">How many bytes it gets at most in one read.</param>
    public MemoryPipe(byte[] input, int slice)
    {
        _input = input;
        _slice = slice;
    }

    public byte[] Written => _written.ToArray();

    public override int Read(byte[] buffer, int offset, int count)
    {
        int fits = Math.Min(Math.Min(count, _slice), _input.Length - _position);
        Array.Copy(_input, _position, buffer, offset, fits);
        _position += fits;
        return fits;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _written.Write(buffer, offset, count);
    }
}
