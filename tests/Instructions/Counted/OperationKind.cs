using System;
using System.Collections.Generic;
using System.Globalization;

namespace Comet.Instructions.Counted;

/// <summary>Operations that differ in a length only.</summary>
/// <param name="Name">What a command calls them; the length follows behind a hyphen.</param>
/// <param name="Title">What the table calls them; the length follows.</param>
/// <param name="Make">Makes one, given the length.</param>
/// <param name="Lengths">The lengths that the table has; none where there is no length.</param>
internal sealed record OperationKind(
    string Name, string Title, Func<int, Operation> Make, params int[] Lengths)
{
    /// <summary>The names of those in the table.</summary>
    public IEnumerable<string> Names()
    {
        if (Lengths.Length == 0)
        {
            yield return Name;
        }

        foreach (int length in Lengths)
        {
            yield return Name + "-" + length.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The length that a name tells; 0 where the kind has none.</summary>
    /// <returns>The length, or −1 when the name is another kind's.</returns>
    public int LengthIn(string name)
    {
        if (Lengths.Length == 0)
        {
            return name == Name ? 0 : -1;
        }

        return name.StartsWith(Name + "-", StringComparison.Ordinal)
            && int.TryParse(
                name.AsSpan(Name.Length + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int length)
            ? length
            : -1;
    }
}
