namespace Comet.Instructions.Metered;

/// <summary>A method to override.</summary>
public abstract class Callee
{
    /// <summary>A property to read and write.</summary>
    public int Value { get; set; }

    public abstract int AddOne(int value);
}
