using Comet.Simulator.Pump;

namespace Comet.Tests.EndToEnd;

/// <summary>A graceful stop, on what every system has.</summary>
[TestClass]
public class PortableStopTests : StopTests
{
    protected override ReadinessKind Readiness => ReadinessKind.Portable;
}
