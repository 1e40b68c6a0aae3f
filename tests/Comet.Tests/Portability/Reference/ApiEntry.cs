using System.Globalization;

namespace Comet.Tests.Portability.Reference;

/// <summary>One line of a listing: a type or a member, what it is and what it is made of.</summary>
/// <remarks>
/// A line is tab separated: the ECMA documentation id with the type behind a tilde, the flags, then
/// columns of <c>key=value</c>. One column may hold traits of parameters, such as
/// <c>p0=out p1=optional:5</c>.
/// </remarks>
internal sealed class ApiEntry
{
    private readonly string[] _flags;
    private readonly Dictionary<string, string> _keys = [];
    private readonly List<(int Index, string Trait)> _traits = [];

    private ApiEntry(string line)
    {
        string[] columns = line.Split('\t');
        (string id, Type) = Halves(columns[0], '~');
        int parenthesis = id.IndexOf('(', StringComparison.Ordinal);
        FullName = (parenthesis < 0 ? id : id[..parenthesis])[2..];
        Parameters = parenthesis < 0 ? [] : id[(parenthesis + 1)..^1].Split(',');
        Kind = id[0];
        _flags = columns[1].Split(' ');
        foreach (string column in columns[2..])
        {
            if (column[0] == 'p' && char.IsAsciiDigit(column[1]))
            {
                AddTraits(column);
            }
            else
            {
                (string key, string value) = Halves(column, '=');
                _keys.Add(key, value);
            }
        }
    }

    /// <summary><c>T</c> type, <c>M</c> method, <c>P</c> property, <c>F</c> field, <c>E</c> event.
    /// </summary>
    public char Kind { get; }

    /// <summary>The name with namespace and enclosing types, without parameters.</summary>
    public string FullName { get; }

    /// <summary>The full names of the parameters' types, with <c>@</c> and <c>[]</c>.</summary>
    public string[] Parameters { get; }

    /// <summary>The full name of the type of what a method returns or a member holds.</summary>
    public string Type { get; }

    /// <summary>The part of <see cref="FullName"/> before the last point.</summary>
    public string Owner => FullName[..FullName.LastIndexOf('.')];

    /// <summary>The part of <see cref="FullName"/> behind the last point; <c>.ctor</c> of a
    /// constructor.</summary>
    public string Name => FullName[(FullName.LastIndexOf('.') + 1)..].Replace('#', '.');

    /// <summary>What tells apart the methods of all types: name and parameters.</summary>
    public string Signature => $"{Owner}.{Name}({string.Join(',', Parameters)})";

    /// <summary>The exception that is all the body has, as in <c>throws-X</c>; null when the body
    /// does more.</summary>
    public string? Throws => _flags
        .Where(f => f.StartsWith("throws-", StringComparison.Ordinal))
        .Select(f => f["throws-".Length..])
        .FirstOrDefault();

    /// <summary>Reads a line.</summary>
    public static ApiEntry Parse(string line)
    {
        return new ApiEntry(line);
    }

    /// <summary>Whether a word stands among the flags.</summary>
    public bool Is(string flag)
    {
        return _flags.Contains(flag);
    }

    /// <summary>The value of a key; null when the line has none.</summary>
    public string? Value(string key)
    {
        return _keys.GetValueOrDefault(key);
    }

    /// <summary>The values of a key, divided by commas.</summary>
    public string[] Values(string key)
    {
        return Value(key)?.Split(',') ?? [];
    }

    /// <summary>Whether a parameter has a trait without a value: <c>out</c>.</summary>
    public bool Has(int parameter, string trait)
    {
        return _traits.Contains((parameter, trait));
    }

    /// <summary>The value of a parameter's trait, such as <c>optional</c>, or null.</summary>
    public string? Trait(int parameter, string trait)
    {
        return _traits
            .Where(t => t.Index == parameter)
            .Where(t => t.Trait.StartsWith(trait + ":", StringComparison.Ordinal))
            .Select(t => t.Trait[(trait.Length + 1)..])
            .FirstOrDefault();
    }

    private static (string Before, string After) Halves(string text, char separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private void AddTraits(string column)
    {
        foreach (string trait in column.Split(' '))
        {
            (string parameter, string value) = Halves(trait, '=');
            int index = int.Parse(parameter[1..], CultureInfo.InvariantCulture);
            _traits.Add((index, value.Replace("\\s", " ", StringComparison.Ordinal)));
        }
    }
}
