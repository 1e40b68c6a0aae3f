using Comet.Tests.House;

namespace Comet.Tests.Portability;

[TestClass]
public class DeviceTestSyntaxTests
{
    [TestMethod]
    public void Tests_in_memory_keep_to_what_the_device_can_compile()
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
    [DataRow("using System.Linq;", "using System.Linq")]
    [DataRow("using System.IO;", "using System.IO")]
    [DataRow("using System.Threading.Tasks;", "using System.Threading.Tasks")]
    [DataRow("using System.Collections.Generic;", "using System.Collections.Generic")]
    [DataRow("class A<T> { }", "generics")]
    [DataRow("class A { B<int> _b; }", "generics")]
    [DataRow("class A { void M() { N(x => x); } }", "a lambda")]
    [DataRow("class A { void M() { N(() => 1); } }", "a lambda")]
    [DataRow("class A { void M() { N(delegate { }); } }", "a lambda")]
    [DataRow("class A { async void M() { } }", "async, volatile, required or unsafe")]
    [DataRow("class A { volatile int _a; }", "async, volatile, required or unsafe")]
    [DataRow("class A { (int, int) _a; }", "a tuple")]
    [DataRow("class A { void M() { (a, b) = (b, a); } }", "a tuple")]
    [DataRow("class A { void M() { var (a, b) = c; } }", "a tuple")]
    [DataRow("class A { string M(string s) { return s[1..]; } }", "a range")]
    [DataRow("class A { char M(string s) { return s[^1]; } }", "an index from the end")]
    [DataRow("class A { int[] _a = [1]; }", "a collection expression")]
    [DataRow("class A { bool M(int[] a) { return a is [1]; } }", "a list pattern")]
    [DataRow("class A { IEnumerable M() { yield return 1; } }", "yield")]
    [DataRow("record A(int B);", "a record")]
    [DataRow("class A { object M() { return new { B = 1 }; } }", "an anonymous type")]
    [DataRow("class A { void M(Span a) { } }", "type Span")]
    [DataRow("class A { byte M() { return BitConverter.A; } }", "type BitConverter")]
    [DataRow("class A { int? _a; }", "a nullable value")]
    [DataRow("class A { decimal _a; }", "decimal")]
    [DataRow("class A { int[,] _a; }", "an array of two dimensions")]
    [DataRow("class A { void M() { N(\"a\"u8); } }", "a UTF-8 literal")]
    [DataRow("class A { void M() { N(\"a\\0b\"); } }", "a NUL in a string")]
    [DataRow("class A { void M() { N(\"a\\x0000\"); } }", "a NUL in a string")]
    [DataRow("class A { void M() { N($\"{b}\\u0000\"); } }", "a NUL in a string")]
    [DataRow("[DoNotParallelize] class A { }", "attribute DoNotParallelize")]
    [DataRow("class A { void M() { Assert.HasCount(1, a); } }", "assertion HasCount")]
    [DataRow("class A { void M() { Assert.Fail(); } }", "assertion Fail")]
    [DataRow("class A { void M() { CollectionAssert.AreEqual(a, b); } }",
        "type CollectionAssert")]
    public void What_the_device_cannot_compile_is_found(string text, string violation)
    {
        string[] found = [.. DeviceTestSyntax.Violations(text).Distinct()];
        Assert.AreEqual("line 1: " + violation, string.Join('\n', found));
    }

    [TestMethod]
    public void What_both_can_compile_is_not_found()
    {
        const string Text = """
            using System;
            using System.Collections;
            using Comet.Embedded.Http;

            [TestClass]
            public class A
            {
                private static readonly byte[] s_bytes = new byte[] { 1, 2 };
                private string? _text;
                public int Count => s_bytes.Length;

                [TestMethod]
                [DataRow(1, "a")]
                public void Test(int a, string text)
                {
                    ArrayList list = new ArrayList();
                    foreach (byte b in s_bytes)
                    {
                        list.Add($"{b} is {a}");
                    }

                    Assert.AreEqual(a, list.Count, text + "\\0");
                    Assert.IsTrue(a switch { 1 => true, _ => false }, _text + list.Index);
                }
            }
            """;
        Assert.AreEqual("", string.Join('\n', DeviceTestSyntax.Violations(Text)));
    }
}
