using System.Net;
using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Wall;

/// <summary>Leads clients to the simulator on this machine.</summary>
/// <param name="endPoint">Where it listens.</param>
internal sealed class SocketNetwork(IPEndPoint endPoint) : IClientNetwork
{
    private readonly List<SocketLink> _links = [];

    /// <summary>Those that are not closed.</summary>
    public IReadOnlyList<SocketLink> Links => _links;

    public IClientLink Connect(int windowBytes)
    {
        _links.RemoveAll(link => link.IsClosed);
        SocketLink link = new(endPoint, windowBytes);
        _links.Add(link);
        return link;
    }
}
