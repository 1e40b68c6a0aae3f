using System.Globalization;

namespace Comet.Instructions;

/// <summary>Prints what operations cost.</summary>
public sealed class Command
{
    private const string Usage = """
        usage: instructions, and any of
          --operation NAME   only those whose name begins so, or one with another length: echo-500
          --top N            how many methods of each (10)
          --calls PERCENT    who calls whom, down to what costs so much
          --blocks METHOD    the executed instructions of methods whose name holds this
          --readme FILE      put the table there
        """;

    private string? _operation;
    private string? _method;
    private string? _readme;
    private int _top = 10;
    private double _least = -1;

    private Command()
    {
    }

    /// <summary>Runs it.</summary>
    /// <returns>The program's exit code.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Command command = new();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            if (value.Length == 0 || !command.Take(arguments[i], value))
            {
                output.WriteLine($"{arguments[i]} {value}: not understood. {Usage}");
                return 2;
            }
        }

        try
        {
            command.Run(output);
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            output.WriteLine(e.Message);
            return 2;
        }
    }

    private bool Take(string option, string value)
    {
        switch (option)
        {
            case "--operation":
                _operation = value;
                return true;
            case "--blocks":
                _method = value;
                return true;
            case "--readme":
                _readme = value;
                return true;
            case "--top":
                return int.TryParse(value, out _top);
            case "--calls":
                return double.TryParse(value, out _least);
            default:
                return false;
        }
    }

    private void Run(TextWriter output)
    {
        CountedAssembly assembly = CountedAssembly.Load();
        CostModel model = new(assembly);
        Report report = new(model, output);
        List<OperationCount> counts = [.. Selected(assembly).Select(n => assembly.Count(n))];
        report.Weights();
        report.Table(counts);
        foreach (OperationCount count in counts)
        {
            if (_top > 0)
            {
                report.Methods(count, _top);
            }

            if (_least >= 0)
            {
                report.Calls(count, _least / 100);
            }

            if (_method is not null)
            {
                report.Blocks(count, _method);
            }
        }

        if (_readme is not null)
        {
            string table = ReadmeTable.Of(counts, model);
            File.WriteAllText(_readme, ReadmeTable.Replace(File.ReadAllText(_readme), table));
        }
    }

    // All of the table whose name begins so, or one of another length.
    private IReadOnlyList<string> Selected(CountedAssembly assembly)
    {
        if (_operation is null || _readme is not null)
        {
            return assembly.Operations;
        }

        List<string> selected = [.. assembly.Operations.Where(
            name => name.StartsWith(_operation, StringComparison.Ordinal))];
        return selected.Count == 0 || selected.Contains(_operation) ? [_operation] : selected;
    }
}
