using Comet.Load.Client;

namespace Comet.Tests.Load;

/// <summary>The numbers that were found.</summary>
internal sealed class MarkTranscript : IMarkSink
{
    public List<long> Numbers { get; } = [];

    public void HandleMark(long number)
    {
        Numbers.Add(number);
    }
}
