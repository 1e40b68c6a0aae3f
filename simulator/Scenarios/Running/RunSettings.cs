using Comet.Embedded.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>How scenarios are run.</summary>
internal sealed record RunSettings
{
    /// <summary>Virtual time passes so many times faster than real time; 0 = as fast as it can.
    /// </summary>
    public double Pace { get; init; }

    /// <summary>The port by the wall clock; 0 lets the system choose.</summary>
    public int Port { get; init; }

    /// <summary>Told of what the simulator has to say by the wall clock.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>May change the limits that the scenario asks for; null = it does not.</summary>
    public Action<CometLimits>? Adjust { get; init; }
}
