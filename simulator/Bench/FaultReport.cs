using System.Text.Json;
using Comet.Simulator.Faults;
using Comet.Simulator.Hosting;

namespace Comet.Simulator.Bench;

/// <summary>Faults as JSON. Called on any thread.</summary>
internal static class FaultReport
{
    /// <summary>All faults that there are, what can be said about each, and where it is on.
    /// </summary>
    public static void WriteCatalog(Utf8JsonWriter json, SimulatorHost simulator)
    {
        json.WriteStartObject();
        json.WriteStartArray("faults");
        foreach (FaultDescription fault in simulator.Faults)
        {
            json.WriteStartObject();
            json.WriteString("name", fault.Type.Name);
            json.WriteString("summary", fault.Type.Summary);
            json.WriteBoolean("lasting", fault.Type.IsLasting);
            json.WriteStartArray("parameters");
            foreach (FaultParameter parameter in fault.Type.Parameters)
            {
                WriteParameter(json, parameter);
            }

            json.WriteEndArray();
            json.WriteStartArray("on");
            foreach (FaultOccurrence occurrence in fault.Occurrences)
            {
                WriteOccurrence(json, fault.Type, occurrence);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Those that are on.</summary>
    public static void WriteActive(Utf8JsonWriter json, SimulatorHost simulator)
    {
        json.WriteStartArray();
        foreach (FaultDescription fault in simulator.Faults)
        {
            foreach (FaultOccurrence occurrence in fault.Occurrences)
            {
                WriteOccurrence(json, fault.Type, occurrence);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, FaultParameter parameter)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        if (parameter.Choices.Count > 0)
        {
            json.WriteString("default", parameter.Choices[parameter.Default ?? 0]);
            json.WriteStartArray("choices");
            foreach (string choice in parameter.Choices)
            {
                json.WriteStringValue(choice);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString("unit", parameter.Unit);
            json.WriteNumber("min", parameter.Min);
            json.WriteNumber("max", parameter.Max);
            BenchJson.WriteNumberOrNull(json, "default", parameter.Default);
        }

        json.WriteEndObject();
    }

    private static void WriteOccurrence(
        Utf8JsonWriter json, FaultType type, FaultOccurrence occurrence)
    {
        json.WriteStartObject();
        json.WriteString("name", type.Name);
        json.WriteString("arguments", occurrence.Arguments);
        json.WriteStartObject("values");
        for (int i = 0; i < type.Parameters.Count; i++)
        {
            FaultParameter parameter = type.Parameters[i];
            int value = occurrence.Values[i];
            if (parameter.Choices.Count > 0)
            {
                json.WriteString(parameter.Name, parameter.Choices[value]);
            }
            else
            {
                json.WriteNumber(parameter.Name, value);
            }
        }

        json.WriteEndObject();

        // In whole seconds, so that the state does not change with every look at it.
        BenchJson.WriteNumberOrNull(
            json, "secondsLeft", occurrence.RemainingMs is { } ms ? (ms + 999) / 1000 : null);
        json.WriteEndObject();
    }
}
