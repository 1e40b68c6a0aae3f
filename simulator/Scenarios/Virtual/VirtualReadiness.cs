using System.Net.Sockets;
using Comet.Simulator.Pump;
using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>Which connections in memory are ready. Told once, as a system does: when something new
/// has come, and when a full one has a third of its room again.</summary>
/// <remarks>
/// Nobody comes here by a socket, and nobody waits: <see cref="Poll"/> looks, and newcomers are
/// given to the pump (<see cref="VirtualPump.Connect"/>).
/// </remarks>
internal sealed class VirtualReadiness(PumpConnection?[] connections) : Readiness(connections)
{
    /// <summary>Puts those about which there is news into the ready queue.</summary>
    public void Poll()
    {
        foreach (PumpConnection? each in Connections)
        {
            if (each is not VirtualConnection { Wire: { } wire } connection)
            {
                continue;
            }

            if (wire.Up.News != connection.ToldNews)
            {
                connection.ToldNews = wire.Up.News;
                MarkReadable(connection);
            }

            if (connection.IsFull
                && (wire.Down.Room >= wire.Down.Capacity / 3 || wire.IsReset || wire.IsLeft))
            {
                connection.IsFull = false;
                MarkWritable(connection);
            }
        }
    }

    public override void Listen(Socket listener)
    {
    }

    public override Socket? Accept()
    {
        return null;
    }

    public override void Add(PumpConnection connection)
    {
        MarkReadable(connection);
    }

    public override void Remove(PumpConnection connection)
    {
    }

    public override int Receive(PumpConnection connection, Span<byte> buffer)
    {
        MemoryLink wire = ((VirtualConnection)connection).Wire!;
        if (wire.IsReset)
        {
            return Lost;
        }

        int count = wire.Up.Read(buffer);
        connection.IsReadable = wire.Up.Count > 0 || wire.Up.IsEnded;
        return count > 0 ? count
            : wire.Up.IsEnded ? 0
            : Nothing;
    }

    public override int Send(PumpConnection connection, ReadOnlySpan<byte> bytes)
    {
        VirtualConnection own = (VirtualConnection)connection;
        int count = own.Wire!.SendDown(bytes);
        if (count == LinkResult.Lost)
        {
            return Lost;
        }

        own.IsFull = count < bytes.Length;
        own.IsWritable = !own.IsFull;
        return count;
    }

    public override void Wait(int timeoutMs)
    {
    }

    public override void Wake()
    {
    }

    public override void Dispose()
    {
    }
}
