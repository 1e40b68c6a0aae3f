namespace Comet.Simulation.Wire;

/// <summary>Hears what a <see cref="ResponseReader"/> reads.</summary>
internal abstract class ResponseSink
{
    /// <summary>A response's head is complete.</summary>
    public abstract void OnHead(ResponseHead head);

    /// <summary>A part of the content, without its framing.</summary>
    public abstract void OnContent(ReadOnlySpan<byte> bytes);

    /// <summary>The response is complete.</summary>
    public abstract void OnComplete();

    /// <summary>Bytes behind the head of a 101: of the protocol switched to.</summary>
    public abstract void OnSwitched(ReadOnlySpan<byte> bytes);
}
