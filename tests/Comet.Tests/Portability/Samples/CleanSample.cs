namespace Comet.Tests.Portability.Samples;

/// <summary>Work as the device wants it; the gates have nothing to say.</summary>
internal static class CleanSample
{
    private static readonly byte[] s_buffer = new byte[16];
    private static readonly string s_text = "ready";

    public static int Run(int count)
    {
        int sum = 0;
        for (int i = 0; i < s_buffer.Length && i < count; i++)
        {
            s_buffer[i] = (byte)s_text[i % s_text.Length];
            sum += s_buffer[i];
        }

        Split(sum, out int high);
        System.Array.Clear(s_buffer, 0, s_buffer.Length);
        return high;
    }

    private static void Split(int sum, out int high)
    {
        high = sum >> 8;
    }
}
