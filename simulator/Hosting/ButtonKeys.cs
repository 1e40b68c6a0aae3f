using Comet.Simulator.Board;

namespace Comet.Simulator.Hosting;

/// <summary>The virtual board's button at the terminal: <c>b</c> and Enter presses it.</summary>
internal static class ButtonKeys
{
    private static readonly TimeSpan s_press = TimeSpan.FromMilliseconds(200);

    /// <summary>Ends with the input, or with <paramref name="cancellation"/>.</summary>
    public static async Task ReadAsync(
        TextReader input, VirtualBoard board, CancellationToken cancellation)
    {
        try
        {
            while (await input.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                if (line.Trim() == "b")
                {
                    board.SetButton(true);
                    await Task.Delay(s_press, cancellation).ConfigureAwait(false);
                    board.SetButton(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The simulator stops.
        }
    }
}
