using System.Net.Sockets;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Door;

/// <summary>Knows who serves what comes through a front door. Called on any thread.</summary>
public interface IDoorGuide
{
    /// <summary>Who serves a request for a device, or null: nobody's pump.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="id">The device's id.</param>
    /// <param name="path">What follows it in the path, from the slash on.</param>
    SocketPump? Find(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> id, ReadOnlySpan<byte> path);

    /// <summary>Takes a connection whose next request no pump serves.</summary>
    /// <param name="socket">It, for the taker to close.</param>
    /// <param name="first">What has come already.</param>
    void TakeOther(Socket socket, byte[] first);
}
