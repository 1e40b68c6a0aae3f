using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>Watches a scenario run.</summary>
internal interface IRunObserver
{
    /// <summary>It begins.</summary>
    /// <param name="scenario">Which.</param>
    /// <param name="url">Where real clients reach the board; null in virtual time.</param>
    void HandleStart(Scenario scenario, Uri? url);

    void HandleStep(ScenarioStep step, long nowMs);

    void HandleStepEnd(StepResult result);

    /// <summary>A client was told something.</summary>
    void HandleNote(string client, ClientNote note);

    /// <summary>The board has published an event.</summary>
    void HandlePublished(JournalEntry entry);

    /// <summary>Time has passed.</summary>
    void HandleTime(ScenarioWorld world);

    void HandleEnd(ScenarioResult result);
}
