using System.Net;

namespace Comet.Simulator.Door;

/// <summary>Where Kestrel listens for connections that come through a front door.</summary>
internal sealed class DoorEndPoint : EndPoint
{
    public override string ToString()
    {
        return "front-door";
    }
}
