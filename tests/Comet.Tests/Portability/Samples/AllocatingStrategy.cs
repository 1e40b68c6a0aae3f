namespace Comet.Tests.Portability.Samples;

/// <summary>The override that allocates.</summary>
internal sealed class AllocatingStrategy : SampleStrategy
{
    private byte[]? _last;

    public override void Step(int count)
    {
        Keep(_last);
        _last = new byte[count];
    }

    private void Keep(byte[]? bytes)
    {
        _last = bytes;
    }
}
