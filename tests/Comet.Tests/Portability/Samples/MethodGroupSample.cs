namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a delegate made from an instance method.</summary>
internal sealed class MethodGroupSample
{
    private SampleCallback? _last;
    private int _count;

    public void Run()
    {
        _last = Increment;
    }

    public void Call()
    {
        _last?.Invoke();
    }

    private void Increment()
    {
        _count++;
        _last = _count < 0 ? null : _last;
    }
}
