using System.Text.Json;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Hosting;

namespace Comet.Simulator.Bench;

/// <summary>Sensors and signals as JSON. Called on any thread.</summary>
internal static class SignalReport
{
    /// <summary>What each sensor measures, and all that it could.</summary>
    public static void WriteCatalog(Utf8JsonWriter json, SimulatorHost simulator)
    {
        json.WriteStartObject();
        json.WriteStartObject("sensors");
        WriteSensor(json, simulator, Sensor.Temperature, "°C", SeriesColumn.Celsius);
        WriteSensor(json, simulator, Sensor.Light, "‰", SeriesColumn.Permille);
        json.WriteEndObject();
        WriteTypes(json, "signals", isDisturbance: false);
        WriteTypes(json, "disturbances", isDisturbance: true);
        json.WriteEndObject();
    }

    /// <summary>The signal of each sensor, as it was given; null = the trace.</summary>
    public static void WriteActive(Utf8JsonWriter json, SimulatorHost simulator)
    {
        json.WriteStartObject();
        foreach (Sensor sensor in Enum.GetValues<Sensor>())
        {
            json.WriteString(SignalSetting.NameOf(sensor), simulator.FindSignal(sensor)?.Signal);
        }

        json.WriteEndObject();
    }

    private static void WriteSensor(
        Utf8JsonWriter json,
        SimulatorHost simulator,
        Sensor sensor,
        string unit,
        SeriesColumn column)
    {
        SignalSetting? setting = simulator.FindSignal(sensor);
        json.WriteStartObject(SignalSetting.NameOf(sensor));
        json.WriteString("unit", unit);
        json.WriteNumber("min", column.Min);
        json.WriteNumber("max", column.Max);
        json.WriteBoolean("held", sensor == Sensor.Temperature
            ? simulator.Board.IsTemperatureHeld
            : simulator.Board.IsLightHeld);
        json.WriteString("signal", setting?.Signal);
        json.WriteStartArray("parts");
        foreach (SignalPart part in setting?.Parts ?? [])
        {
            WritePart(json, part);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, SignalPart part)
    {
        json.WriteStartObject();
        json.WriteString("name", part.Type.Name);
        json.WriteStartObject("values");
        for (int i = 0; i < part.Numbers.Count; i++)
        {
            SignalParameter parameter = part.Type.Parameters[i];
            if (parameter.IsText)
            {
                json.WriteString(parameter.Name, part.Text);
            }
            else
            {
                WriteNumber(json, parameter.Name, part.Numbers[i]);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, string name, bool isDisturbance)
    {
        json.WriteStartArray(name);
        foreach (SignalType type in SignalCatalog.All.Where(
            type => type.IsDisturbance == isDisturbance))
        {
            json.WriteStartObject();
            json.WriteString("name", type.Name);
            json.WriteString("summary", type.Summary);
            json.WriteStartArray("parameters");
            foreach (SignalParameter parameter in type.Parameters)
            {
                json.WriteStartObject();
                json.WriteString("name", parameter.Name);
                json.WriteBoolean("required", parameter.Default is null);
                json.WriteBoolean("text", parameter.IsText);
                if (!parameter.IsText)
                {
                    json.WriteNumber("min", parameter.Min);
                    json.WriteNumber("max", parameter.Max);
                    WriteNumber(json, "default", parameter.Default ?? double.NaN);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // NaN stands for what was left out.
    private static void WriteNumber(Utf8JsonWriter json, string name, double number)
    {
        BenchJson.WriteNumberOrNull(json, name, double.IsNaN(number) ? null : (decimal)number);
    }
}
