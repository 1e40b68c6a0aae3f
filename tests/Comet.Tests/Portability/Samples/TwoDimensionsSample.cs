namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an array of two dimensions.</summary>
internal static class TwoDimensionsSample
{
    public static int Run(int[,] cells)
    {
        return cells[0, 0];
    }
}
