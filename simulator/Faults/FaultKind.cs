namespace Comet.Simulator.Faults;

/// <summary>What can go wrong, by name.</summary>
public enum FaultKind
{
    /// <summary>Bytes take their time, both ways.</summary>
    Latency,

    /// <summary>Few bytes a second, both ways.</summary>
    Bandwidth,

    /// <summary>Small segments, both ways.</summary>
    Segment,

    /// <summary>Nothing moves, nothing is lost.</summary>
    Stall,

    /// <summary>What peers send vanishes.</summary>
    HalfOpen,

    /// <summary>Nothing leaves the board.</summary>
    SendTimeout,

    /// <summary>Connections are reset.</summary>
    Reset,

    /// <summary>The board is off the network.</summary>
    WifiOff,

    /// <summary>The board has another address: its connections are reset.</summary>
    NewAddress,

    /// <summary>Newcomers are not accepted.</summary>
    AcceptFailure,

    /// <summary>Reading a sensor throws.</summary>
    SensorException,

    /// <summary>A clock is set.</summary>
    ClockJump,

    /// <summary>The board starts anew.</summary>
    Reboot,

    /// <summary>It does so again and again.</summary>
    BrownOut,
}
