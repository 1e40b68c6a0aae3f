using System;
using System.Text;

namespace Comet.Instructions.Counted.Operations;

/// <summary>A whole request of polling, which finds one new event or none.</summary>
internal sealed class Poll : Operation
{
    private readonly Board _board = new Board();
    private readonly int _length;
    private byte[] _request = [];
    private int _slot;

    /// <param name="length">The event's length; 0 for none.</param>
    public Poll(int length)
        : base(1)
    {
        _length = length;
    }

    public override void Prepare()
    {
        _slot = _board.Accept();
        _board.Fill(Math.Max(_length, 2));
    }

    public override void Arrange()
    {
        _board.Step();
        _request = Encoding.Latin1.GetBytes(
            Heads.Get("/poll?since=5f3a9c01-" + _board.Engine.Log.Last));
        if (_length > 0)
        {
            _board.PublishFilled(_length);
        }
    }

    public override void Act()
    {
        _board.Exchange(_slot, _request);
    }

    public override void Check()
    {
        bool isEmpty = _board.LastSent.Contains("\"events\":[]", StringComparison.Ordinal);
        if (!_board.LastSent.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)
            || isEmpty != (_length == 0))
        {
            throw new InvalidOperationException(_board.LastSent);
        }
    }
}
