using System.Globalization;

namespace Comet.Instructions;

/// <summary>Prints what operations cost.</summary>
public static class Command
{
    private const string Usage = "usage: instructions [--operation NAME] [--top N (10)] "
        + "[--blocks METHOD], or --readme FILE to put the table there";

    /// <summary>Runs it.</summary>
    /// <returns>The program's exit code.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string? operation = null;
        string? method = null;
        string? readme = null;
        int top = 10;
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            bool isKnown = value.Length > 0 && arguments[i] switch
            {
                "--operation" => (operation = value).Length > 0,
                "--blocks" => (method = value).Length > 0,
                "--readme" => (readme = value).Length > 0,
                "--top" => int.TryParse(value, out top),
                _ => false,
            };
            if (!isKnown)
            {
                output.WriteLine($"{arguments[i]} {value}: not understood. {Usage}");
                return 2;
            }
        }

        CountedAssembly assembly = CountedAssembly.Load();
        CostModel model = new(assembly);
        List<OperationCount> counts = [.. Selected(assembly, operation).Select(
            name => assembly.Count(name))];
        Print(new Report(model, output), counts, top, method);
        if (readme is not null)
        {
            string table = ReadmeTable.Of(counts, model);
            File.WriteAllText(readme, ReadmeTable.Replace(File.ReadAllText(readme), table));
        }

        return 0;
    }

    // All of the table whose name begins so, or one of another length.
    private static List<string> Selected(CountedAssembly assembly, string? operation)
    {
        List<string> selected = [.. assembly.Operations.Where(name => operation is null
            || name.StartsWith(operation, StringComparison.Ordinal))];
        return operation is not null && (selected.Count == 0 || selected.Contains(operation))
            ? [operation]
            : selected;
    }

    private static void Print(
        Report report, List<OperationCount> counts, int top, string? method)
    {
        report.Weights();
        report.Table(counts);
        foreach (OperationCount count in counts)
        {
            if (top > 0)
            {
                report.Methods(count, top);
            }

            if (method is not null)
            {
                report.Blocks(count, method);
            }
        }
    }
}
