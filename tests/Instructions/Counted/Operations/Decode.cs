using System;
using Comet.Instructions.Metered;

namespace Comet.Instructions.Counted.Operations;

/// <summary>A text through the decoder alone.</summary>
internal sealed class Decode : Operation
{
    private readonly DecodeLoop _loop = new DecodeLoop();
    private readonly byte[] _frame;
    private readonly byte[] _buffer;
    private readonly int _length;
    private int _decoded;

    public Decode(int length)
        : base(1)
    {
        _length = length;
        _frame = ClientFrame.Of(new string('a', length));
        _buffer = new byte[_frame.Length];
    }

    public override void Arrange()
    {
        _frame.CopyTo(_buffer, 0);
    }

    public override void Act()
    {
        _decoded = _loop.Decode(_buffer, _buffer.Length);
    }

    public override void Check()
    {
        if (_decoded != _length)
        {
            throw new InvalidOperationException($"{_decoded} bytes were decoded.");
        }
    }
}
