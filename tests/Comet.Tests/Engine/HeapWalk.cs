using System.Reflection;
using System.Runtime.InteropServices;
using Comet.Embedded.Foundation;
using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.Engine;

/// <summary>
/// Walks the objects reachable from a root and from the shared library's static fields, and prices
/// each as the device's heap would: 12 bytes an object, a field, a reference in an array; 20 bytes
/// an array and its elements; everything in blocks of 12. Fields that the device's build has not,
/// those of a relay, are passed over.
/// </summary>
internal sealed class HeapWalk
{
    private static readonly Lazy<HashSet<string>> s_deviceFields = new(ReadDeviceFields);

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// Bytes by what takes them: an object's type, an array's field, or one of the three names
    /// <c>static fields</c>, <c>strings</c> and <c>framework</c>.
    /// </summary>
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
        // The desktop's kernels have no state on the device.
        foreach (Type type in root.GetType().Assembly.GetTypes()
            .Where(type => type != typeof(HostKernels)))
        {
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (!field.IsLiteral && !type.Name.StartsWith('<') && IsOnDevice(type, field))
                {
                    walk.Add("static fields", 12);
                    walk.Visit(field.GetValue(null), type.Name + "." + field.Name);
                }
            }
        }

        return walk;
    }

    private static HashSet<string> ReadDeviceFields()
    {
        using ModuleDefinition module = DeviceImages.Open("firmware");
        return [.. module.GetTypes().SelectMany(type =>
            type.Fields.Select(field => $"{type.FullName}.{field.Name}").Append(type.FullName))];
    }

    // Types that are the desktop's alone, a test's stub, are what they are.
    private static bool IsOnDevice(Type type, FieldInfo field)
    {
        return !s_deviceFields.Value.Contains(type.FullName!)
            || s_deviceFields.Value.Contains($"{type.FullName}.{field.Name}");
    }

    private static int Blocks(int bytes) => (bytes + 11) / 12 * 12;

    private void Add(string name, int bytes)
    {
        Bytes[name] = Bytes.GetValueOrDefault(name) + bytes;
    }

    private void Visit(object? value, string holder)
    {
        if (value is null || !_seen.Add(value))
        {
            return;
        }

        Type type = value.GetType();
        if (value is string text)
        {
            // The characters of a literal stay in flash, those of any other string do not.
            Add("strings", string.IsInterned(text) is null ? Blocks(13 + text.Length) : 12);
        }
        else if (value is Array array)
        {
            VisitArray(array, holder);
        }
        else if (type.Assembly == typeof(object).Assembly)
        {
            // The one UTF-8 encoding.
            Add("framework", 12);
        }
        else
        {
            VisitFields(value, type);
        }
    }

    private void VisitArray(Array array, string holder)
    {
        Type element = array.GetType().GetElementType()!;
        int size = element.IsPrimitive ? Marshal.SizeOf(element) : 12;
        Add(holder, Blocks(20 + (array.Length * size)));
        if (!element.IsPrimitive)
        {
            foreach (object? item in array)
            {
                Visit(item, holder);
            }
        }
    }

    private void VisitFields(object value, Type type)
    {
        int fields = 0;
        for (Type? level = type; level is not null && level.Assembly != typeof(object).Assembly;
            level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(BindingFlags.Instance
                | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!IsOnDevice(level, field))
                {
                    continue;
                }

                fields++;

                // The writer's buffer is always somebody else's.
                if (!field.FieldType.IsValueType && field.Name != "_buffer")
                {
                    Visit(field.GetValue(value), type.Name + "." + field.Name);
                }
            }
        }

        Add(type.Name, 12 + (12 * fields));
    }
}
