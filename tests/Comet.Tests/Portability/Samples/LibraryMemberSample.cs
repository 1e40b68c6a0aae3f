namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a member that the device lacks.</summary>
internal static class LibraryMemberSample
{
    private static readonly byte[] s_bytes = new byte[4];

    public static void Run()
    {
        System.Array.Clear(s_bytes);
    }
}
