using System;

namespace Comet.Instructions.Counted.Operations;

/// <summary>An event is encoded into the log and its subscribers are woken.</summary>
internal sealed class Publish : Operation
{
    private readonly Board _board = new Board();
    private readonly int _length;
    private readonly int _subscribers;

    public Publish(int length, int subscribers)
        : base(1)
    {
        _length = length;
        _subscribers = subscribers;
    }

    public override void Prepare()
    {
        for (int i = 0; i < _subscribers; i++)
        {
            _board.Open(Heads.Upgrade("/ws"));
        }

        _board.Fill(_length);
    }

    public override void Arrange()
    {
        _board.Pump.Serve(_board.NowMs);
        _board.Step();
    }

    public override void Act()
    {
        _board.PublishFilled(_length);
    }

    public override void Check()
    {
        _board.Pump.Serve(_board.NowMs);
        if (_board.Pump.Sent < _subscribers * _length)
        {
            throw new InvalidOperationException($"{_board.Pump.Sent} bytes were delivered.");
        }
    }
}
