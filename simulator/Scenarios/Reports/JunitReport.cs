using System.Globalization;
using System.Text;
using System.Xml;
using Comet.Simulator.Options;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Reading;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Reports;

/// <summary>
/// Writes what came of scenarios as JUnit XML: a suite a file, a case a step, in the order of the
/// file; a step behind the one that failed is skipped, an error of a file is an error.
/// </summary>
internal static class JunitReport
{
    /// <summary>Writes the file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="results">Of the scenarios that ran.</param>
    /// <param name="errors">Of the files that cannot be meant.</param>
    /// <exception cref="SimulatorException">The file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyList<ScenarioResult> results,
        IReadOnlyList<ScenarioError> errors)
    {
        Try(path, () =>
        {
            using StreamWriter output = new(path, false, new UTF8Encoding(false));
            Write(output, results, errors);
        });
    }

    /// <summary>
    /// Whether the file can be written, for a run that would be in vain otherwise. It is left as
    /// it is.
    /// </summary>
    /// <exception cref="SimulatorException">It cannot.</exception>
    public static void Check(string path)
    {
        Try(path, () =>
        {
            bool isNew = !File.Exists(path);
            new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            if (isNew)
            {
                File.Delete(path);
            }
        });
    }

    public static void Write(
        TextWriter output,
        IReadOnlyList<ScenarioResult> results,
        IReadOnlyList<ScenarioError> errors)
    {
        XmlWriterSettings settings = new() { Indent = true, CloseOutput = false };
        using XmlWriter xml = XmlWriter.Create(output, settings);
        xml.WriteStartElement("testsuites");
        WriteNumbers(
            xml,
            results.Sum(result => result.Scenario.Steps.Count) + errors.Count,
            results.Count(result => !result.HasPassed),
            errors.Count,
            results.Sum(SkippedOf),
            results.Sum(result => result.EndMs));
        foreach (ScenarioResult result in results)
        {
            WriteSuite(xml, result);
        }

        foreach (IGrouping<string, ScenarioError> file in errors.GroupBy(error => error.File))
        {
            WriteErrors(xml, file.Key, [.. file]);
        }

        xml.WriteEndElement();
    }

    private static int SkippedOf(ScenarioResult result)
    {
        return result.Scenario.Steps.Count - result.Steps.Count;
    }

    private static void WriteSuite(XmlWriter xml, ScenarioResult result)
    {
        Scenario scenario = result.Scenario;
        xml.WriteStartElement("testsuite");
        WriteText(xml, "name", scenario.Name);
        WriteText(xml, "file", scenario.File);
        WriteNumbers(
            xml, scenario.Steps.Count, result.HasPassed ? 0 : 1, 0, SkippedOf(result),
            result.EndMs);
        for (int i = 0; i < scenario.Steps.Count; i++)
        {
            StepResult? step = i < result.Steps.Count ? result.Steps[i] : null;
            BeginCase(
                xml,
                scenario.File,
                scenario.Name,
                scenario.Steps[i].Position,
                scenario.Steps[i].Text,
                step is null ? 0 : step.EndMs - step.StartMs);
            if (step is null)
            {
                xml.WriteElementString("skipped", "");
            }
            else if (step.Failure is { } failure)
            {
                WriteFault(xml, "failure", "expectation", failure);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteErrors(
        XmlWriter xml, string file, IReadOnlyList<ScenarioError> errors)
    {
        xml.WriteStartElement("testsuite");
        WriteText(xml, "name", file);
        WriteText(xml, "file", file);
        WriteNumbers(xml, errors.Count, 0, errors.Count, 0, 0);
        foreach (ScenarioError error in errors)
        {
            BeginCase(xml, file, file, error.Position, "the file can be read", 0);
            WriteFault(xml, "error", "file", error.ToString());
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void BeginCase(
        XmlWriter xml, string file, string suite, FilePosition position, string text, long ms)
    {
        xml.WriteStartElement("testcase");
        WriteText(xml, "classname", suite);
        WriteText(xml, "name", string.Create(
            CultureInfo.InvariantCulture, $"line {position.Line}: {text}"));
        WriteText(xml, "file", file);
        WriteNumber(xml, "line", position.Line);
        WriteSeconds(xml, ms);
    }

    private static void WriteFault(XmlWriter xml, string element, string type, string text)
    {
        xml.WriteStartElement(element);
        WriteText(xml, "message", text.Split('\n')[0]);
        WriteText(xml, "type", type);
        xml.WriteString(Printable(text));
        xml.WriteEndElement();
    }

    private static void WriteNumbers(
        XmlWriter xml, int tests, int failures, int errors, int skipped, long ms)
    {
        WriteNumber(xml, "tests", tests);
        WriteNumber(xml, "failures", failures);
        WriteNumber(xml, "errors", errors);
        WriteNumber(xml, "skipped", skipped);
        WriteSeconds(xml, ms);
    }

    private static void WriteNumber(XmlWriter xml, string name, int value)
    {
        xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteSeconds(XmlWriter xml, long ms)
    {
        xml.WriteAttributeString(
            "time", (ms / 1000m).ToString("0.000", CultureInfo.InvariantCulture));
    }

    private static void WriteText(XmlWriter xml, string name, string text)
    {
        xml.WriteAttributeString(name, Printable(text));
    }

    // XML 1.0 has no way to write most control characters, nor halves of surrogate pairs.
    private static string Printable(string text)
    {
        StringBuilder printable = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (isPair)
            {
                printable.Append(text[i++]).Append(text[i]);
            }
            else
            {
                printable.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return printable.ToString();
    }

    private static void Try(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            throw new SimulatorException(
                $"--junit {path}: {FileFault.WhyNotWritten(fault, path)}; expected a file that can "
                + "be written",
                SimulatorException.UsageExitCode);
        }
    }
}
