using System;

namespace Comet.Instructions.Counted.Operations;

/// <summary>A round over ten WebSockets that say nothing.</summary>
internal sealed class Idle : Operation
{
    private readonly Board _board = new Board();
    private int _readable;

    public Idle()
        : base(1)
    {
    }

    public override void Prepare()
    {
        for (int i = 0; i < Board.Slots; i++)
        {
            _board.Open(Heads.Upgrade("/ws"));
        }
    }

    public override void Arrange()
    {
        _board.Pump.Sent = 0;
    }

    public override void Act()
    {
        _readable = _board.Pump.Idle(_board.NowMs);
    }

    public override void Check()
    {
        if (_readable != Board.Slots || _board.Pump.Sent != 0)
        {
            throw new InvalidOperationException("The round was not idle.");
        }
    }
}
