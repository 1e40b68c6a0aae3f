namespace Comet.Simulator.Scenarios.Clients;

/// <summary>Leads clients to the board.</summary>
internal interface IClientNetwork
{
    /// <summary>Opens a connection; that there is none shows at its first use.</summary>
    /// <param name="windowBytes">How many unread bytes the client's system holds.</param>
    IClientLink Connect(int windowBytes);
}
