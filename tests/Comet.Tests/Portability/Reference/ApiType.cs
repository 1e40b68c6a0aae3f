namespace Comet.Tests.Portability.Reference;

/// <summary>A type of a listing with its members.</summary>
/// <param name="Entry">The type's own line.</param>
/// <param name="IsNested">Whether another type encloses it.</param>
/// <param name="Members">The lines of its members.</param>
internal sealed record ApiType(ApiEntry Entry, bool IsNested, IReadOnlyList<ApiEntry> Members)
{
    /// <summary>The name with namespace and enclosing types, all divided by points.</summary>
    public string FullName => Entry.FullName;

    /// <summary>The namespace; empty for a nested type, as in metadata.</summary>
    public string Namespace => IsNested ? "" : Entry.Owner;

    public bool IsDelegate => Entry.Is("delegate");

    public bool IsEnum => Entry.Is("enum");

    public bool IsInterface => Entry.Is("interface");

    /// <summary>Whether its values are copied: a struct or an enum.</summary>
    public bool IsValueType => Entry.Is("struct") || IsEnum;

    /// <summary>Whether the compiler finds it and the device does not.</summary>
    public bool IsCompileTimeOnly => Entry.Is("compile-time-only");

    /// <summary>The members of one kind, in the listing's order.</summary>
    public IEnumerable<ApiEntry> Of(char kind)
    {
        return Members.Where(m => m.Kind == kind);
    }
}
