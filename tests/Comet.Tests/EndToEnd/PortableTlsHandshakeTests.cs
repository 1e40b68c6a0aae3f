using Comet.Simulator.Pump;

namespace Comet.Tests.EndToEnd;

/// <summary>Handshakes that do not come to a good end, on what every system has.</summary>
[TestClass]
public class PortableTlsHandshakeTests : TlsHandshakeTests
{
    protected override ReadinessKind Readiness => ReadinessKind.Portable;
}
