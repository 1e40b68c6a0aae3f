using System.Diagnostics;
using Comet.Load.Client;
using Comet.Load.Options;
using Comet.Load.Report;
using Comet.Load.Servers;

namespace Comet.Load.Cases;

/// <summary>One kind of load, on whatever server has the routes for it.</summary>
internal abstract class LoadCase
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>As on the command line and in the table.</summary>
    public abstract string Name { get; }

    /// <summary>What its cost is counted in.</summary>
    public virtual string Unit => "µs";

    /// <summary>How many clients it has at a time.</summary>
    public abstract int Connections { get; }

    /// <summary>Whether a server has what it asks for.</summary>
    public abstract bool Suits(Routes routes);

    /// <summary>Runs once, on servers of its own.</summary>
    /// <param name="start">Starts one, for a number of connections.</param>
    /// <param name="options">How long.</param>
    /// <exception cref="LoadException">It cannot be measured.</exception>
    public abstract Measurement Run(Func<int, Target> start, LoadOptions options);

    /// <summary>Runs the loop for some time.</summary>
    protected static void RunFor(EventLoop loop, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        long lastEvent = start;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            if (loop.RunOnce(10) > 0)
            {
                lastEvent = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(lastEvent) > Patience)
            {
                throw new LoadException("the server has stopped to answer");
            }
        }
    }
}
