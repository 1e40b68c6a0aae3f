namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an interface member with a body.</summary>
internal interface IDefaultMemberSample
{
    int Run()
    {
        return 1;
    }
}
