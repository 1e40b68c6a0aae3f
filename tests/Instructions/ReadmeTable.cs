using System.Globalization;
using System.Text;

namespace Comet.Instructions;

/// <summary>The table of all operations, and its place in the README.</summary>
public static class ReadmeTable
{
    private const string Begin = "<!-- instructions: begin -->\n";
    private const string End = "<!-- instructions: end -->\n";

    /// <summary>The table as Markdown.</summary>
    public static string Of(IEnumerable<OperationCount> counts, CostModel model)
    {
        StringBuilder text = new();
        text.Append("| operation | IL instructions | calls | native calls | objects | µs |"
            + " stock server, µs | times less | meant |\n");
        text.Append("|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (OperationCount count in counts)
        {
            double microseconds = model.Cost(count) / 1000;
            text.Append(CultureInfo.InvariantCulture, $"| {count.Title} ");
            text.Append(CultureInfo.InvariantCulture, $"| {count.Instructions:N0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {count.CallCount:N0} ");
            text.Append(
                CultureInfo.InvariantCulture, $"| {count.Of(InstructionClass.NativeCall):N0} ");
            text.Append(
                CultureInfo.InvariantCulture, $"| {count.Of(InstructionClass.Allocation):N0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {microseconds:N1} ");
            text.Append(Beside(count.Name, microseconds)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What stands at the table's place.</summary>
    /// <exception cref="FormatException">There is no such place.</exception>
    public static string In(string readme)
    {
        (int start, int end) = Place(readme);
        return readme[start..end];
    }

    /// <summary>The README with a table in its place.</summary>
    /// <exception cref="FormatException">There is no such place.</exception>
    public static string Replace(string readme, string table)
    {
        (int start, int end) = Place(readme);
        return readme[..start] + table + readme[end..];
    }

    private static string Beside(string operation, double microseconds)
    {
        StockServer? stock = StockServer.For(operation);
        return stock is null
            ? "| | | |"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"| {stock.Microseconds:0} | {stock.Microseconds / microseconds:0.0} "
                    + $"| {stock.Target:0;;–} |");
    }

    private static (int Start, int End) Place(string readme)
    {
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        int end = readme.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? (begin + Begin.Length, end)
            : throw new FormatException($"{Begin} and {End} are not in the text.");
    }
}
