namespace Comet.Simulator.Faults;

/// <summary>What faults happen to. Called by the event loop.</summary>
internal interface IFaultTarget
{
    /// <summary>Resets the connection of a slot, or all of them (−1).</summary>
    void ResetConnections(int slot, long nowMs);

    /// <summary>Forgets all connections without a word to their peers.</summary>
    void LoseConnections(LostPeers peers, long nowMs);

    /// <summary>What open connections' ways are like has changed.</summary>
    void Shape();

    /// <summary>Starts the board anew.</summary>
    void Restart(long nowMs);

    /// <summary>Makes sensors fail, or no longer.</summary>
    void FailSensors(bool temperature, bool light);

    /// <summary>Sets the clock of the events' times off by so much.</summary>
    void SetUtcError(long errorMs);

    /// <summary>Tells whoever records what happens that a fault comes or goes.</summary>
    void Note(string text, long nowMs);
}
