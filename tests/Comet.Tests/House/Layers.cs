using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.House;

/// <summary>The one direction of dependencies between the folders of the shared sources.</summary>
internal static class Layers
{
    private const string Root = "Comet.Embedded.";

    private static readonly Dictionary<string, string[]> s_mayUse = new()
    {
        ["Foundation"] = [],
        ["Http"] = ["Foundation"],
        ["WebSocket"] = ["Foundation"],
        ["EventStream"] = ["Foundation"],
        ["Topics"] = ["Foundation"],
        ["Delivery"] = ["Foundation", "Http", "WebSocket", "EventStream", "Topics"],
        ["Engine"] =
            ["Foundation", "Http", "WebSocket", "EventStream", "Topics", "Delivery"],
        ["Board"] =
            ["Foundation", "Http", "WebSocket", "EventStream", "Topics", "Delivery", "Engine"],
        ["Uplink"] =
            ["Foundation", "Http", "WebSocket", "EventStream", "Topics", "Delivery", "Engine"],
    };

    // The engine gets bytes and time from outside: what could fetch them itself is refused.
    private static readonly string[] s_worldly =
    [
        "System.Net.", "System.Threading.", "System.IO.", "System.Security.", "System.Random",
        "System.Console", "System.DateTime", "System.TimeProvider", "System.TimeSpan",
        "System.Guid", "System.Environment", "System.Diagnostics.Stopwatch",
        "System.Diagnostics.Process",
    ];

    /// <summary>Uses of a folder by one that stands before or beside it.</summary>
    public static IEnumerable<string> Direction(IEnumerable<TypeDefinition> types)
    {
        foreach (TypeDefinition type in WithNested(types))
        {
            if (FolderOf(type) is not string folder)
            {
                continue;
            }

            if (!s_mayUse.TryGetValue(folder, out string[]? mayUse))
            {
                yield return $"{type.FullName} is in no known folder";
                continue;
            }

            foreach ((string place, TypeReference used) in Leaves(type))
            {
                string? other = FolderOf(used);
                if (other is not null && other != folder && !mayUse.Contains(other))
                {
                    yield return $"{place}: {folder} uses {used.FullName}";
                }
            }
        }
    }

    /// <summary>Mentions of sockets, threads, clocks, files, consoles and random sources.</summary>
    public static IEnumerable<string> Worldly(IEnumerable<TypeDefinition> types)
    {
        return WithNested(types)
            .SelectMany(Leaves)
            .Where(use => s_worldly.Any(
                w => use.Type.FullName.StartsWith(w, StringComparison.Ordinal)))
            .Select(use => $"{use.Place} mentions {use.Type.FullName}");
    }

    private static IEnumerable<(string Place, TypeReference Type)> Leaves(TypeDefinition type)
    {
        return TypeUses.Of(type).SelectMany(
            use => TypeUses.Leaves(use.Type).Select(leaf => (use.Place, leaf)));
    }

    private static IEnumerable<TypeDefinition> WithNested(IEnumerable<TypeDefinition> types)
    {
        return types.SelectMany(t => WithNested(t.NestedTypes).Prepend(t));
    }

    private static string? FolderOf(TypeReference type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        // A type directly in the root namespace is in the folder "".
        string space = type.Namespace + ".";
        return space.StartsWith(Root, StringComparison.Ordinal)
            ? space[Root.Length..].Split('.')[0]
            : null;
    }
}
