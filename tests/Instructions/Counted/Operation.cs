namespace Comet.Instructions.Counted;

/// <summary>What is counted, once or several times in each <see cref="Act"/>.</summary>
public abstract class Operation
{
    protected Operation(int perAct)
    {
        PerAct = perAct;
    }

    /// <summary>How many operations an <see cref="Act"/> is.</summary>
    public int PerAct { get; }

    /// <summary>Makes what is needed, once.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Does what must come before each <see cref="Act"/> and is not counted.</summary>
    public virtual void Arrange()
    {
    }

    /// <summary>Does what is counted.</summary>
    public abstract void Act();

    /// <summary>Fails unless the last <see cref="Act"/> did what it is meant to.</summary>
    public virtual void Check()
    {
    }
}
