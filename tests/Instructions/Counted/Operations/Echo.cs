using System;

namespace Comet.Instructions.Counted.Operations;

/// <summary>A text to <c>/echo</c> and back.</summary>
internal sealed class Echo : Operation
{
    private readonly Board _board = new Board();
    private readonly byte[] _frame;
    private readonly int _length;
    private int _slot;

    public Echo(int length)
        : base(1)
    {
        _length = length;
        _frame = ClientFrame.Of(new string('a', length));
    }

    public override void Prepare()
    {
        _slot = _board.Open(Heads.Upgrade("/echo"));
    }

    public override void Arrange()
    {
        _board.Step();
    }

    public override void Act()
    {
        _board.Exchange(_slot, _frame);
    }

    public override void Check()
    {
        if (_board.Pump.Sent < _length + 2)
        {
            throw new InvalidOperationException($"{_board.Pump.Sent} bytes came back.");
        }
    }
}
