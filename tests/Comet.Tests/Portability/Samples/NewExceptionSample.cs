namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an exception made while running.</summary>
internal static class NewExceptionSample
{
    public static void Run(int count)
    {
        if (count < 0)
        {
            throw new System.InvalidOperationException();
        }
    }
}
