namespace Comet.Load.Client;

/// <summary>Takes whole responses, in the order of the requests.</summary>
internal interface IResponseSink
{
    void HandleResponse(scoped in ResponseHead head, ReadOnlySpan<byte> body);
}
