using Comet.Simulator.Metrics;

namespace Comet.Simulator.Hosting;

/// <summary>
/// What the boards of one process have in common, and whoever made it disposes. A board that
/// stands alone has its own.
/// </summary>
/// <param name="Meter">Takes the delays of all boards; reading their counters is the business of
/// whoever made it.</param>
/// <param name="Tls">The certificate of all boards, or null without TLS.</param>
public sealed record HostShare(SimulatorMeter Meter, TlsIdentity? Tls);
