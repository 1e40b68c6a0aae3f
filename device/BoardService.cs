using Comet.Embedded.Board;

namespace Comet.Device;

/// <summary>Runs the board application: its samples, and at once what the button did.</summary>
internal sealed class BoardService : PumpService
{
    private readonly BoardApplication _application;
    private readonly Esp32Board _board;

    /// <param name="application">Attached to its engine.</param>
    /// <param name="board">The same application's board.</param>
    public BoardService(BoardApplication application, Esp32Board board)
    {
        _application = application;
        _board = board;
    }

    /// <inheritdoc/>
    public override long PollDeadline()
    {
        return _board.IsButtonChanged ? 0 : _application.PollDeadline();
    }

    /// <inheritdoc/>
    public override void HandleTime(long nowMs)
    {
        if (_board.IsButtonChanged)
        {
            // Cleared first: an edge from here on is looked at once more.
            _board.IsButtonChanged = false;
            _application.HandleButton(nowMs);
        }

        _application.HandleTime(nowMs);
    }
}
