using System.Net;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;

namespace Comet.Simulator.Fleet;

/// <summary>How the boards of a fleet are reached.</summary>
internal interface IFleetAddresses : IAsyncDisposable
{
    /// <summary>Finds out whether all that is needed can be had, before anything runs.</summary>
    /// <exception cref="SimulatorException">It cannot.</exception>
    void Check(IPAddress address);

    /// <summary>What a board is to be told of where it is.</summary>
    /// <param name="options">What all boards are told.</param>
    /// <param name="index">The board's number, from 0.</param>
    SimulatorOptions Place(SimulatorOptions options, int index);

    /// <summary>Starts a board.</summary>
    /// <exception cref="SimulatorException">Something cannot be had.</exception>
    Task StartAsync(FleetBoard board);

    /// <summary>All boards run.</summary>
    /// <exception cref="SimulatorException">Something cannot be had.</exception>
    Task OpenAsync(IPAddress address, IReadOnlyList<FleetBoard> boards);

    /// <summary>Where a client on this machine finds a board that runs.</summary>
    Uri UrlOf(SimulatorHost board, int index);

    /// <summary>Where the boards are, once they run, a line each or for all.</summary>
    IEnumerable<string> Describe(IReadOnlyList<FleetBoard> boards);
}
