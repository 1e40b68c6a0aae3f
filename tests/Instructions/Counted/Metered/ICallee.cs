namespace Comet.Instructions.Metered;

/// <summary>An interface to call through.</summary>
public interface ICallee
{
    int AddOne(int value);
}
