using System;

namespace Comet.Instructions.Counted.Operations;

/// <summary>An event to ten who wait for it; its publication is not counted.</summary>
internal sealed class Deliver : Operation
{
    private readonly Board _board = new Board();
    private readonly int _length;
    private readonly string _open;

    public Deliver(string open, int length)
        : base(Board.Slots)
    {
        _open = open;
        _length = length;
    }

    public override void Prepare()
    {
        for (int i = 0; i < Board.Slots; i++)
        {
            _board.Open(_open);
        }

        _board.Fill(_length);
    }

    public override void Arrange()
    {
        _board.Step();
        _board.PublishFilled(_length);
    }

    public override void Act()
    {
        _board.Pump.Serve(_board.NowMs);
    }

    public override void Check()
    {
        if (_board.Pump.Sent < Board.Slots * _length)
        {
            throw new InvalidOperationException($"{_board.Pump.Sent} bytes were delivered.");
        }
    }
}
