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
        text.Append("| operation | IL instructions | calls | into the library | objects | µs |"
            + " stock server, µs | times less | meant |\n");
        text.Append("|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (OperationCount count in counts)
        {
            double microseconds = model.Cost(count) / 1000;
            StockServer? stock = StockServer.For(count.Name);
            text.Append(CultureInfo.InvariantCulture, $"| {count.Title} ")
                .Append(CultureInfo.InvariantCulture, $"| {count.Instructions:N0} ")
                .Append(CultureInfo.InvariantCulture, $"| {count.Calls:N0} ")
                .Append(CultureInfo.InvariantCulture, $"| {count.Of(InstructionClass.NativeCall):N0} ")
                .Append(CultureInfo.InvariantCulture, $"| {count.Of(InstructionClass.Allocation):N0} ")
                .Append(CultureInfo.InvariantCulture, $"| {microseconds:N1} ");
            if (stock is null)
            {
                text.Append("| | | |\n");
                continue;
            }

            string target = stock.Target > 0 ? stock.Target.ToString(CultureInfo.InvariantCulture) : "";
            text.Append(CultureInfo.InvariantCulture, $"| {stock.Microseconds:0} ")
                .Append(CultureInfo.InvariantCulture, $"| {stock.Microseconds / microseconds:0.0} ")
                .Append(CultureInfo.InvariantCulture, $"| {target} |\n");
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

    private static (int Start, int End) Place(string readme)
    {
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        int end = readme.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? (begin + Begin.Length, end)
            : throw new FormatException($"{Begin} and {End} are not in the text.");
    }
}
