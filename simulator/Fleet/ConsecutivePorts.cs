using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;

namespace Comet.Simulator.Fleet;

/// <summary>A port for each board, one behind the other.</summary>
/// <param name="first">The first board's; 0 lets the system choose each.</param>
/// <param name="count">How many there are.</param>
internal sealed class ConsecutivePorts(int first, int count) : IFleetAddresses
{
    // A list that is no longer than a screen.
    private const int LinesMax = 20;

    public void Check(IPAddress address)
    {
        if (first == 0)
        {
            return;
        }

        int last = first + count - 1;
        if (last > IPEndPoint.MaxPort)
        {
            throw new SimulatorException(
                $"--port {first}: {count} boards would end at {last}; expected "
                + $"{IPEndPoint.MaxPort - count + 1} at most, or 0 to let the system choose",
                SimulatorException.UsageExitCode);
        }

        for (int port = first; port <= last; port++)
        {
            Try(address, port);
        }
    }

    public SimulatorOptions Place(SimulatorOptions options, int index)
    {
        return options with { Port = first == 0 ? 0 : first + index };
    }

    public Task StartAsync(FleetBoard board)
    {
        return board.Host.StartAsync();
    }

    public Task OpenAsync(IPAddress address, IReadOnlyList<FleetBoard> boards)
    {
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        return ValueTask.CompletedTask;
    }

    public Uri UrlOf(SimulatorHost board, int index)
    {
        return board.Url;
    }

    public IEnumerable<string> Describe(IReadOnlyList<FleetBoard> boards)
    {
        if (first != 0)
        {
            return boards.Count == 1
                ? [$"{boards[0].Url} is {boards[0].Id}"]
                : [$"{boards[0].Url} to {boards[^1].Url} are {boards[0].Id} to {boards[^1].Id}"];
        }

        IEnumerable<string> lines =
            boards.Take(LinesMax).Select(board => $"{board.Url} is {board.Id}");
        return boards.Count <= LinesMax
            ? lines
            : lines.Append($"and {boards.Count - LinesMax} more, which the page lists");
    }

    // A port that is free now may be taken when its board asks for it: then that fails.
    private void Try(IPAddress address, int port)
    {
        using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
        }
        catch (SocketException fault) when (
            fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new SimulatorException(
                $"--port {first}: {count} boards need {first} to {first + count - 1}, and another "
                + $"program listens on {port} at {address}; expected free ports, or 0 to let the "
                + "system choose");
        }
        catch (SocketException fault)
        {
            throw new SimulatorException(
                $"--port {first}: cannot listen on {address} port {port}: {fault.Message}");
        }
    }
}
