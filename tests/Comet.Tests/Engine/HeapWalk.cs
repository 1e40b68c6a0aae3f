using System.Reflection;

namespace Comet.Tests.Engine;

/// <summary>
/// Walks the objects reachable from a root and from the shared library's static fields, and prices
/// each as the device's heap would: 12 bytes an object, a field, a reference in an array; 20 bytes an
/// array and its elements; everything in blocks of 12.
/// </summary>
internal sealed class HeapWalk
{
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Bytes by the name of the type that takes them.</summary>
    public SortedDictionary<string, int> Bytes { get; } = new(StringComparer.Ordinal);

    public int Total => Bytes.Values.Sum();

    public static HeapWalk Of(object root, params object[] without)
    {
        HeapWalk walk = new();
        foreach (object excluded in without)
        {
            walk._seen.Add(excluded);
        }

        walk.Visit(root, root.GetType().Name);
        foreach (Type type in root.GetType().Assembly.GetTypes())
        {
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (field.IsLiteral || type.Name.StartsWith('<'))
                {
                    continue;
                }

                walk.Add("static fields", 12);
                walk.Visit(field.GetValue(null), "static " + type.Name);
            }
        }

        return walk;
    }

    public static int ArrayBytes(int length, int elementBytes) => Blocks(20 + (length * elementBytes));

    private static int Blocks(int bytes) => (bytes + 11) / 12 * 12;

    private void Add(string name, int bytes)
    {
        Bytes[name] = Bytes.GetValueOrDefault(name) + bytes;
    }

    private void Visit(object? value, string owner)
    {
        if (value is null || !_seen.Add(value))
        {
            return;
        }

        Type type = value.GetType();
        if (value is string)
        {
            // The characters of a literal stay in flash.
            Add("strings", 12);
        }
        else if (type.Assembly == typeof(object).Assembly && !type.IsArray)
        {
            // The one UTF-8 encoding and the preallocated exception's base.
            Add("framework", 12);
        }
        else if (value is Array array)
        {
            Type element = type.GetElementType()!;
            int size = element.IsPrimitive
                ? System.Runtime.InteropServices.Marshal.SizeOf(element)
                : 12;
            Add(owner + " " + element.Name + "[]", ArrayBytes(array.Length, size));
            if (!element.IsPrimitive)
            {
                foreach (object? item in array)
                {
                    Visit(item, owner);
                }
            }
        }
        else
        {
            int fields = 0;
            for (Type? level = type; level is not null && level != typeof(object);
                level = level.BaseType)
            {
                if (level.Assembly == typeof(object).Assembly)
                {
                    continue;
                }

                foreach (FieldInfo field in level.GetFields(BindingFlags.Instance
                    | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    fields++;
                    if (!field.FieldType.IsValueType)
                    {
                        Visit(field.GetValue(value), type.Name);
                    }
                }
            }

            Add(type.Name, 12 + (12 * fields));
        }
    }
}
