using System;
using System.Text;

namespace Comet.Instructions.Counted.Operations;

/// <summary>A browser's opening handshake, on a connection that was accepted already.</summary>
internal sealed class Handshake : Operation
{
    /// <summary>The request's length.</summary>
    public const int RequestBytes = 477;

    private readonly Board _board = new Board();
    private readonly byte[] _request = Encoding.Latin1.GetBytes(Heads.Upgrade("/echo"));
    private int _slot = -1;

    public Handshake()
        : base(1)
    {
    }

    public override void Arrange()
    {
        if (_slot >= 0)
        {
            _board.Drop(_slot);
        }

        _board.Step();
        _slot = _board.Accept();
    }

    public override void Act()
    {
        _board.Exchange(_slot, _request);
    }

    public override void Check()
    {
        if (_request.Length != RequestBytes
            || !_board.LastSent.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(_board.LastSent);
        }
    }
}
