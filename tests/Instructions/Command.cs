using System.Globalization;

namespace Comet.Instructions;

/// <summary>Prints what operations cost.</summary>
public static class Command
{
    /// <summary>How to call it.</summary>
    public const string Usage =
        "usage: instructions [--operation NAME] [--top N (10)] [--blocks METHOD]";

    /// <summary>Runs it.</summary>
    /// <returns>The program's exit code.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string? operation = null;
        string? method = null;
        int top = 10;
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            bool isKnown = value.Length > 0 && arguments[i] switch
            {
                "--operation" => (operation = value).Length > 0,
                "--blocks" => (method = value).Length > 0,
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
        Report.Weights(model, output);
        List<OperationCount> counts = [.. assembly.Operations
            .Where(name => operation is null
                ? !name.StartsWith("kernel-", StringComparison.Ordinal)
                : name.Contains(operation, StringComparison.Ordinal))
            .Select(name => assembly.Count(name))];
        Report.Table(counts, model, output);
        foreach (OperationCount count in counts)
        {
            Report.Methods(count, model, top, output);
            if (method is not null)
            {
                Report.Blocks(count, model, method, output);
            }
        }

        return 0;
    }
}
