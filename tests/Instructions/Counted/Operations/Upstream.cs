using System;

namespace Comet.Instructions.Counted.Operations;

/// <summary>A message to <c>/ws</c> that publishes to a topic that nobody follows.</summary>
internal sealed class Upstream : Operation
{
    private const string Before = "{\"topic\":\"message\",\"data\":\"";
    private const string After = "\"}";

    private readonly Board _board = new Board();
    private readonly byte[] _frame;
    private int _slot;
    private long _last;

    public Upstream(int length)
        : base(1)
    {
        string data = new string('a', length - Before.Length - After.Length);
        _frame = ClientFrame.Of(Before + data + After);
    }

    public override void Prepare()
    {
        _slot = _board.Open(Heads.Upgrade("/ws?topics=button"));
    }

    public override void Arrange()
    {
        _board.Step();
        _last = _board.Engine.Log.Last;
    }

    public override void Act()
    {
        _board.Exchange(_slot, _frame);
    }

    public override void Check()
    {
        if (_board.Engine.Log.Last != _last + 1 || _board.Pump.Sent != 0)
        {
            throw new InvalidOperationException(_board.LastSent);
        }
    }
}
