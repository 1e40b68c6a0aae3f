using System;
using System.Text;

namespace Comet.Instructions.Counted.Operations;

/// <summary>
/// An event to ten whose long polls wait for it; neither the requests nor the publication are
/// counted.
/// </summary>
internal sealed class DeliverLongPolling : Operation
{
    private readonly Board _board = new Board();
    private readonly byte[] _request =
        Encoding.Latin1.GetBytes(Heads.Get("/long-poll?since=latest"));
    private readonly int[] _slots = new int[Board.Slots];
    private readonly int _length;

    public DeliverLongPolling(int length)
        : base(Board.Slots)
    {
        _length = length;
    }

    public override void Prepare()
    {
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = _board.Accept();
        }

        _board.Fill(_length);
    }

    public override void Arrange()
    {
        _board.Step();
        foreach (int slot in _slots)
        {
            _board.Exchange(slot, _request);
        }

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
