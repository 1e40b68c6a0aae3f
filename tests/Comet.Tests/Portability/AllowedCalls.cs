namespace Comet.Tests.Portability;

/// <summary>
/// The only methods outside the project that code which runs after start may call, each with the
/// reason why it costs no heap on the device.
/// </summary>
internal static class AllowedCalls
{
    private const string Native = "native on the device, works in place";
    private const string Field = "reads a field of the string or array";

    private static readonly Dictionary<string, string> s_reasons = new()
    {
        ["System.Void System.Object::.ctor()"] = "empty; reached through constructors only",
        ["System.Void System.Array::Copy(System.Array,System.Int32,System.Array,"
            + "System.Int32,System.Int32)"] = Native,
        ["System.Void System.Array::Copy(System.Array,System.Array,System.Int32)"] = Native,
        ["System.Void System.Array::Clear(System.Array,System.Int32,System.Int32)"] = Native,
        ["System.Int32 System.Text.Encoding::GetBytes(System.String,System.Int32,System.Int32,"
            + "System.Byte[],System.Int32)"] = Native,
        ["System.Int32 System.String::get_Length()"] = Field,
        ["System.Char System.String::get_Chars(System.Int32)"] = Field,
        ["System.Int32 System.String::IndexOf(System.Char)"] = Native,
        ["System.Int32 System.String::IndexOf(System.Char,System.Int32)"] = Native,
        ["System.Boolean System.String::op_Equality(System.String,System.String)"] = Native,
        ["System.Boolean System.String::op_Inequality(System.String,System.String)"] = Native,
        ["System.Int32 System.Array::get_Length()"] = Field,
        ["System.Int32 System.Math::Min(System.Int32,System.Int32)"] = "arithmetic on ints",
        ["System.Int32 System.Math::Max(System.Int32,System.Int32)"] = "arithmetic on ints",
        ["System.Int32 System.Math::Abs(System.Int32)"] = "arithmetic on ints",
    };

    /// <summary>Whether the method, by its full IL name, may be called after start.</summary>
    public static bool Contains(string fullName)
    {
        return s_reasons.ContainsKey(fullName);
    }
}
