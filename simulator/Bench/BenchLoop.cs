using System.Text.Json;
using Comet.Simulator.Hosting;
using Microsoft.AspNetCore.Http;

namespace Comet.Simulator.Bench;

/// <summary>What calls of the bench do on the board's event loop, within a bounded time.</summary>
internal sealed class BenchLoop(SimulatorHost simulator)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Answers with what <paramref name="write"/> writes on the loop.</summary>
    public async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        ReadOnlyMemory<byte> text = default;
        await InvokeAsync(_ => text = BenchJson.Render(write)).ConfigureAwait(false);
        await BenchJson.WriteAsync(context.Response, text).ConfigureAwait(false);
    }

    /// <summary>Runs a command, given the time in ms, on the loop.</summary>
    /// <exception cref="BenchException">It is not done in time.</exception>
    public Task InvokeAsync(Action<long> command)
    {
        return AwaitAsync(simulator.InvokeAsync(command));
    }

    /// <summary>Awaits what has been given to the loop.</summary>
    /// <exception cref="BenchException">It is not done in time.</exception>
    public static async Task AwaitAsync(Task command)
    {
        try
        {
            await command.WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new BenchException(503, "the board's event loop does not answer");
        }
    }
}
