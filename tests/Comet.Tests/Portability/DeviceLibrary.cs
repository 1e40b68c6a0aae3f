namespace Comet.Tests.Portability;

/// <summary>
/// What of .NET's library shared code may mention: types that .NET nanoFramework has under the same
/// name. Where the device has a type but only some of its members, the members are listed, too.
/// </summary>
internal static class DeviceLibrary
{
    private static readonly HashSet<string> s_types =
    [
        "System.Action", "System.Array", "System.Boolean", "System.Byte", "System.Char",
        "System.Double", "System.Enum", "System.Exception", "System.IDisposable", "System.Int16",
        "System.Int32", "System.Int64", "System.IntPtr", "System.Math", "System.MulticastDelegate",
        "System.Object", "System.SByte", "System.Single", "System.String", "System.UInt16",
        "System.UInt32", "System.UInt64", "System.ValueType", "System.Void",
        "System.AsyncCallback", "System.IAsyncResult",
        "System.ArgumentException", "System.ArgumentNullException",
        "System.ArgumentOutOfRangeException", "System.InvalidOperationException",
        "System.NotSupportedException", "System.RuntimeFieldHandle",
        "System.Runtime.CompilerServices.RuntimeHelpers", "System.Text.Encoding",
    ];

    // A member that the device lacks compiles on the desktop without a word.
    private static readonly Dictionary<string, string[]> s_members = new()
    {
        ["System.Math"] =
        [
            "Abs(System.Int32)", "Min(System.Int32,System.Int32)",
            "Max(System.Int32,System.Int32)",
        ],
        ["System.Array"] =
        [
            "Clear(System.Array,System.Int32,System.Int32)", "get_Length()", "Clone()",
            "Copy(System.Array,System.Array,System.Int32)",
            "Copy(System.Array,System.Int32,System.Array,System.Int32,System.Int32)",
        ],
        ["System.String"] =
        [
            ".ctor(System.Char,System.Int32)", ".ctor(System.Char[])",
            ".ctor(System.Char[],System.Int32,System.Int32)", "Concat(System.String,System.String)",
            "Concat(System.String,System.String,System.String)", "Equals(System.Object)",
            "Concat(System.String,System.String,System.String,System.String)",
            "Equals(System.String,System.String)", "IndexOf(System.Char)",
            "IndexOf(System.Char,System.Int32)", "IndexOf(System.Char,System.Int32,System.Int32)",
            "IndexOf(System.String)", "IsNullOrEmpty(System.String)", "Substring(System.Int32)",
            "Substring(System.Int32,System.Int32)", "StartsWith(System.String)",
            "EndsWith(System.String)", "ToString()", "get_Chars(System.Int32)", "get_Length()",
            "op_Equality(System.String,System.String)",
            "op_Inequality(System.String,System.String)",
        ],
        ["System.Text.Encoding"] =
        [
            "get_UTF8()", "GetBytes(System.String)",
            "GetBytes(System.String,System.Int32,System.Int32,System.Byte[],System.Int32)",
            "GetString(System.Byte[],System.Int32,System.Int32)",
        ],
        ["System.Runtime.CompilerServices.RuntimeHelpers"] =
        [
            // Written by the compiler for array initialisers.
            "InitializeArray(System.Array,System.RuntimeFieldHandle)",
        ],
    };

    /// <summary>Whether the device has a type of this full name that shared code may use.</summary>
    public static bool HasType(string fullName)
    {
        return s_types.Contains(fullName);
    }

    /// <summary>Whether the device's type has the member: its name with parameter types.</summary>
    public static bool HasMember(string typeName, string member)
    {
        return !s_members.TryGetValue(typeName, out string[]? members) || members.Contains(member);
    }
}
