using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>Watches a scenario run.</summary>
internal interface IRunObserver
{
    /// <summary>It begins.</summary>
    /// <param name="scenario">Which.</param>
    /// <param name="world">The board, which has not been told the time yet.</param>
    void HandleStart(Scenario scenario, ScenarioWorld world);

    void HandleStep(ScenarioStep step, long nowMs);

    void HandleStepEnd(StepResult result);

    /// <summary>A client was told something.</summary>
    void HandleNote(string client, ClientNote note);

    /// <summary>The board has published an event.</summary>
    void HandlePublished(JournalEntry entry);

    /// <summary>Time has passed.</summary>
    void HandleTime(long nowMs);

    void HandleEnd(ScenarioResult result);
}
