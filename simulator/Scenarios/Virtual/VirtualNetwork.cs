using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>Leads clients to a board in memory.</summary>
/// <param name="pump">The board's.</param>
/// <param name="sendBufferBytes">What the board's system holds of what is sent.</param>
internal sealed class VirtualNetwork(VirtualPump pump, int sendBufferBytes) : IClientNetwork
{
    public IClientLink Connect(int windowBytes)
    {
        MemoryLink link = new(sendBufferBytes, windowBytes);
        pump.Connect(link);
        return link;
    }
}
