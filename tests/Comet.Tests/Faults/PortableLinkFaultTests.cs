using Comet.Simulator.Pump;

namespace Comet.Tests.Faults;

/// <summary>The same where the system's own readiness is not to be had.</summary>
[TestClass]
public class PortableLinkFaultTests : LinkFaultTests
{
    protected override ReadinessKind Readiness => ReadinessKind.Portable;
}
