namespace Comet.Instructions;

/// <summary>
/// What an instruction of each class costs the interpreter: those costs that, with what the known
/// loops execute, come closest to what they took (least squares of the relative differences).
/// </summary>
/// <remarks>
/// Nothing was measured of an allocation, which is why none may be counted. Calls into the
/// interpreter's library are all taken to cost what Array.Copy does. A field was measured inside of
/// accessors only: what such a call costs with its field is known, and how much of it is the
/// field's follows from the static call.
/// </remarks>
public sealed class CostModel
{
    // What is fitted; the rest costs nothing of its own.
    private static readonly InstructionClass[] s_fitted =
    [
        InstructionClass.Simple,
        InstructionClass.Element,
        InstructionClass.Field,
        InstructionClass.Division,
        InstructionClass.Call,
        InstructionClass.VirtualCall,
        InstructionClass.InterfaceCall,
        InstructionClass.NativeCall,
    ];

    private readonly double[] _weights = new double[BasicBlock.ClassCount];
    private readonly double[][] _mixes;

    /// <summary>Counts the loops and fits.</summary>
    public CostModel(CountedAssembly assembly)
    {
        double[] loop = assembly.Count(Measurement.All[0].Kernel, 1).Mix();
        _mixes = [.. Measurement.All.Select(m => assembly.Count(m.Kernel, 1).Mix()
            .Zip(loop, (all, around) => all - (m.LoopsLeftOut * around))
            .ToArray())];
        double[] fit = Fit();
        for (int i = 0; i < fit.Length; i++)
        {
            _weights[(int)s_fitted[i]] = Math.Round(fit[i], 1);
        }
    }

    /// <summary>The classes that cost something.</summary>
    public static IReadOnlyList<InstructionClass> Fitted => s_fitted;

    /// <summary>What an instruction of a class costs, in ns.</summary>
    public double this[InstructionClass of] => _weights[(int)of];

    /// <summary>What so many of each class cost, in ns.</summary>
    public double Cost(IReadOnlyList<int> classes)
    {
        return classes.Zip(_weights, (n, w) => n * w).Sum();
    }

    /// <summary>What an operation costs, in ns.</summary>
    public double Cost(OperationCount count)
    {
        return Cost(count.Mix());
    }

    /// <summary>What the fitted costs make of a measurement, in ns.</summary>
    public double Predict(int measurement)
    {
        return Cost(_mixes[measurement]);
    }

    private double Cost(double[] mix)
    {
        return mix.Zip(_weights, (n, w) => n * w).Sum();
    }

    private double[] Fit()
    {
        int n = s_fitted.Length;
        double[,] normal = new double[n, n + 1];
        for (int m = 0; m < _mixes.Length; m++)
        {
            double scale = 1 / Measurement.All[m].Nanoseconds;
            for (int row = 0; row < n; row++)
            {
                double factor = _mixes[m][(int)s_fitted[row]] * scale;
                for (int column = 0; column < n; column++)
                {
                    normal[row, column] += factor * _mixes[m][(int)s_fitted[column]] * scale;
                }

                normal[row, n] += factor;
            }
        }

        return Solve(normal);
    }

    // Gauss and Jordan; the matrix is symmetric and, as each class is in a loop, not singular.
    private static double[] Solve(double[,] normal)
    {
        int n = normal.GetLength(0);
        for (int pivot = 0; pivot < n; pivot++)
        {
            for (int row = 0; row < n; row++)
            {
                double factor = row == pivot ? 0 : normal[row, pivot] / normal[pivot, pivot];
                for (int column = pivot; column <= n; column++)
                {
                    normal[row, column] -= factor * normal[pivot, column];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => normal[i, n] / normal[i, i])];
    }
}
