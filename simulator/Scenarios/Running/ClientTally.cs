namespace Comet.Simulator.Scenarios.Running;

/// <summary>What can be counted of a client, from when it was online first.</summary>
internal enum ClientTally
{
    /// <summary>Events of its topics that it did not get, nor was told of as gap or reset.
    /// </summary>
    Lost,

    /// <summary>Events of its topics that it did not get.</summary>
    Missed,

    /// <summary>Events that it got once more.</summary>
    Repeated,
}
