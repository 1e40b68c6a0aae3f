namespace Comet.Instructions.Metered;

/// <summary>The one implementation of what is called.</summary>
public class UnitCallee : Callee, ICallee
{
    public static int AddOneStatically(int value)
    {
        return value + 1;
    }

    public override int AddOne(int value)
    {
        return value + 1;
    }
}
