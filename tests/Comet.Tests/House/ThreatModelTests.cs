using System.Reflection;
using System.Text.RegularExpressions;

namespace Comet.Tests.House;

/// <summary>The threat model's promises and the tests that it names for them.</summary>
[TestClass]
public partial class ThreatModelTests
{
    private const string Document = "shared/SECURITY.md";

    [TestMethod]
    public void Every_promise_names_a_test_that_exists()
    {
        HashSet<string> tests = [.. typeof(ThreatModelTests).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<TestClassAttribute>() is not null)
            .SelectMany(type => type.GetMethods()
                .Where(method => method.GetCustomAttribute<TestMethodAttribute>() is not null)
                .Select(method => $"{type.Name}.{method.Name}"))];
        List<string[]> promises = [.. PromisesIn(Repository.Read(Document))];
        Assert.IsGreaterThan(20, promises.Count);
        foreach (string[] cells in promises)
        {
            string[] named =
                [.. TestName().Matches(cells[1]).Select(match => match.Groups[1].Value)];
            Assert.IsNotEmpty(named, $"No test is named for: {cells[0]}");
            foreach (string name in named)
            {
                Assert.Contains(name, tests, $"No such test: {name}, for: {cells[0]}");
            }
        }
    }

    // The rows of the tables whose second column is headed "kept by".
    private static IEnumerable<string[]> PromisesIn(string text)
    {
        bool isPromises = false;
        foreach (string line in text.Split('\n'))
        {
            string[] cells = [.. line.Trim('|', ' ').Split('|').Select(cell => cell.Trim())];
            if (!line.StartsWith('|'))
            {
                isPromises = false;
            }
            else if (cells.Length == 2 && cells[1] == "kept by")
            {
                isPromises = true;
            }
            else if (isPromises && !line.StartsWith("|---", StringComparison.Ordinal))
            {
                Assert.HasCount(2, cells, line);
                yield return cells;
            }
        }
    }

    [GeneratedRegex("`([A-Za-z0-9]+\\.[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
