namespace Comet.Tests.House;

/// <summary>Each rule over parsed sources, shown a violation and what comes near one.</summary>
[TestClass]
public class SyntaxRulesTests
{
    [TestMethod]
    public void The_71st_line_of_a_function_is_one_too_many()
    {
        // Signature and braces are three lines of the function.
        Assert.IsEmpty(SyntaxRules.FunctionLength(Function(67)));
        Assert.AreEqual("line 4: a function of 71 lines, 70 are allowed",
            SyntaxRules.FunctionLength(Function(68)).Single());
    }

    [TestMethod]
    public void A_second_type_in_a_file_is_found()
    {
        const string Two = "namespace N; public class A { class Nested { } } enum B { }";
        Assert.AreEqual("2 types: A, B", SyntaxRules.OneTypeAFile(Two, "A.cs").Single());
        Assert.AreEqual("2 types: A, D", SyntaxRules.OneTypeAFile(
            "namespace N { interface A { } delegate void D(); }", "A.cs").Single());
        Assert.IsEmpty(SyntaxRules.OneTypeAFile("class A { enum Nested { } }", "A.cs"));
        Assert.IsEmpty(SyntaxRules.OneTypeAFile("partial class A { }", "A.Part.cs"));
        Assert.IsEmpty(SyntaxRules.OneTypeAFile("return 0;", "Program.cs"));
    }

    [TestMethod]
    public void A_file_with_another_name_than_its_type_is_found()
    {
        Assert.AreEqual("declares A", SyntaxRules.OneTypeAFile("class A { }", "B.cs").Single());
    }

    [TestMethod]
    [DataRow("public class A { }", ".A")]
    [DataRow("/// <summary>A.</summary>\npublic class A { public int B; }", "A.B")]
    [DataRow("/// <summary>A.</summary>\npublic class A { protected void B() { } }", "A.B")]
    [DataRow("/// <summary>A.</summary>\npublic class A { public A() { } }", "A..ctor")]
    [DataRow("/// <summary>A.</summary>\npublic class A { public int B => 1; }", "A.B")]
    [DataRow("/// <summary>A.</summary>\npublic enum A { B }", "A.B")]
    [DataRow("/// <summary>A.</summary>\npublic interface A { void B(); }", "A.B")]
    [DataRow("// A.\npublic delegate void A();", ".A")]
    public void A_public_member_without_documentation_is_found(string text, string name)
    {
        string violation = SyntaxRules.Documentation(text, "A.cs").Single();
        Assert.EndsWith($": {name} has no documentation", violation);
        Assert.IsEmpty(SyntaxRules.Documentation(text, "A.cs", name));
        string any = name.Split('.')[0] + ".*";
        Assert.IsEmpty(SyntaxRules.Documentation(text, "A.cs", any));
    }

    [TestMethod]
    [DataRow("class A { public int B; }")]
    [DataRow("/// <summary>A.</summary>\npublic class A { internal int B; private class C { } }")]
    [DataRow("/// <summary>A.</summary>\npublic class A { public override string ToString() "
        + "{ return null; } }")]
    [DataRow("/// <summary>A.</summary>\n[Flags]\npublic enum A\n{\n"
        + "/// <summary>B.</summary>\nB }")]
    public void What_is_documented_or_not_public_is_no_violation(string text)
    {
        Assert.IsEmpty(SyntaxRules.Documentation(text, "A.cs"));
    }

    [TestMethod]
    public void A_part_of_a_type_is_documented_with_the_type()
    {
        const string Part = "public partial class A { public int B; }";
        Assert.HasCount(2, SyntaxRules.Documentation(Part, "A.cs"));
        Assert.HasCount(1, SyntaxRules.Documentation(Part, "A.Part.cs"));
    }

    private static string Function(int statements)
    {
        string body = string.Concat(Enumerable.Repeat("        x++;\n", statements));
        return $"class A\n{{\n    // Why.\n    void Run()\n    {{\n{body}    }}\n}}\n";
    }
}
