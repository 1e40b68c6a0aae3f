using System.Globalization;
using System.Text.Json;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>What the board itself is like: its LED, or how many connections it has.</summary>
internal sealed class OutputExpectation : Expectation
{
    /// <summary>Otherwise the connections.</summary>
    public required bool IsLed { get; init; }

    public required ValueTest Value { get; init; }

    public override string Text => $"board: {(IsLed ? "led" : "connections")} {Value}";

    public override int Find(ScenarioWorld world, int from)
    {
        JsonElement value = IsLed
            ? JsonSerializer.SerializeToElement(world.Board.IsLedOn)
            : JsonSerializer.SerializeToElement(world.Connections);
        return Value.Holds(value) ? 0 : -1;
    }

    public override string Instead(ScenarioWorld world)
    {
        return IsLed
            ? $"the LED is {(world.Board.IsLedOn ? "on" : "off")}; {Recent.Of(world.Journal)}"
            : string.Create(
                CultureInfo.InvariantCulture, $"there are {world.Connections} connections");
    }
}
