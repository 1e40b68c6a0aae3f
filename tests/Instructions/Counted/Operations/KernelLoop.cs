using System;

namespace Comet.Instructions.Counted.Operations;

/// <summary>One of the loops whose times are known; an operation is an iteration.</summary>
internal sealed class KernelLoop : Operation
{
    /// <summary>How many iterations are counted at once.</summary>
    public const int Iterations = 1000;

    private readonly Action _act;

    /// <param name="act">Runs all iterations.</param>
    public KernelLoop(Action act)
        : base(Iterations)
    {
        _act = act;
    }

    public override void Act()
    {
        _act();
    }
}
