using Comet.Device;
using Comet.Simulator.Pump;
using Comet.Simulator.Uplink;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Hosting;

/// <summary>The relay that the board dials.</summary>
public sealed partial class SimulatorHost
{
    private readonly BoardNetwork _network;
    private UplinkDriver? _uplink;

    // The board's time, and its uplink's; that of the engine before is hung up.
    private IPumpApplication CreateDriver()
    {
        BoardDriver board = new(Application);
        if (_options.UplinkUrl is not { } url)
        {
            return board;
        }

        ILogger log = Loggers.CreateLogger("Comet.Simulator.Uplink");
        _uplink?.Dispose();
        _uplink = new UplinkDriver(
            board,
            Engine,
            new UplinkOptions(url) { Token = _options.UplinkToken },
            _network,
            line => PumpLog.UplinkEnded(log, line));
        return _uplink;
    }
}
