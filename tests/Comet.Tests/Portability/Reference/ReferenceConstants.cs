using System.Globalization;

namespace Comet.Tests.Portability.Reference;

/// <summary>Constants and default values as listings write them.</summary>
internal static class ReferenceConstants
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <summary>The value; null for a null reference and for a struct's default.</summary>
    /// <param name="tokens">Where the type is found when it is an enum.</param>
    /// <param name="type">The full name of the type of the field or parameter.</param>
    /// <param name="text">A number, a <c>"text"</c>, a <c>U+0020</c>, a truth value or
    /// <c>null</c>.</param>
    public static object? Parse(ReferenceTokens tokens, string type, string text)
    {
        return type switch
        {
            _ when text == "null" => null,
            "System.Boolean" => bool.Parse(text),
            "System.Byte" => byte.Parse(text, s_culture),
            "System.Char" => (char)int.Parse(text[2..], NumberStyles.HexNumber, s_culture),
            "System.Double" => double.Parse(text, s_culture),
            "System.Int16" => short.Parse(text, s_culture),
            "System.Int32" => int.Parse(text, s_culture),
            "System.Int64" => long.Parse(text, s_culture),
            "System.SByte" => sbyte.Parse(text, s_culture),
            "System.Single" => float.Parse(text, s_culture),
            "System.String" => Unquoted(text),
            "System.UInt16" => ushort.Parse(text, s_culture),
            "System.UInt32" => uint.Parse(text, s_culture),
            "System.UInt64" => ulong.Parse(text, s_culture),
            _ => Parse(tokens, Underlying(tokens, type), text),
        };
    }

    /// <summary>The type that an enum's values are stored as.</summary>
    public static string Underlying(ReferenceTokens tokens, string type)
    {
        string? underlying = tokens.Definition(type).Entry.Value("underlying");
        return underlying?.Split(' ')[0]
            ?? throw new InvalidOperationException($"A constant of type {type}?");
    }

    /// <summary>A text without the quotation marks that a listing puts around it.</summary>
    public static string Unquoted(string text)
    {
        return text[1..^1];
    }
}
