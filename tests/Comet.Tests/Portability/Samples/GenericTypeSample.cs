namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a generic type.</summary>
internal sealed class GenericTypeSample<T>
{
    public T? Value { get; set; }
}
