using Comet.Tests.House;

namespace Comet.Tests.Portability;

[TestClass]
public class DeviceTestSyntaxTests
{
    [TestMethod]
    public void Tests_in_memory_have_no_NUL_in_a_string()
    {
        IReadOnlyList<string> files = Repository.CSharpFiles("tests/InMemory");
        Assert.IsNotEmpty(files);
        string[] found =
        [
            .. files.SelectMany(path => DeviceTestSyntax.Violations(Repository.Read(path))
                .Select(violation => $"{path}: {violation}")),
        ];
        Assert.IsEmpty(found, string.Join('\n', found));
    }

    [TestMethod]
    [DataRow("\"a\\0b\"")]
    [DataRow("\"a\\x0000\"")]
    [DataRow("$\"{b}\\u0000\"")]
    public void A_NUL_in_a_string_is_found(string expression)
    {
        string text = $"class A\n{{ void M() {{ N({expression}); }} }}";
        Assert.AreEqual(
            "line 2: a NUL in a string", DeviceTestSyntax.Violations(text).Single());
    }

    [TestMethod]
    [DataRow("\"a\\\\0b\"")]
    [DataRow("(byte)'\\0'")]
    [DataRow("$\"{b}\\u2400\"")]
    public void What_comes_near_one_is_not_found(string expression)
    {
        string text = $"class A {{ void M() {{ N({expression}); }} }}";
        Assert.IsEmpty(DeviceTestSyntax.Violations(text));
    }
}
