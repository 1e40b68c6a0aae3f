namespace Comet.Load.Client;

/// <summary>Takes what is inside of frames or chunks.</summary>
internal interface IPayloadSink
{
    /// <summary>A piece of a message's or a body's content.</summary>
    /// <param name="bytes">Not empty, unless it is the end.</param>
    /// <param name="isEnd">Whether the message or the body ends with it.</param>
    void HandleData(ReadOnlySpan<byte> bytes, bool isEnd);

    /// <summary>A whole control frame (RFC 6455 §5.5); there is none in a body.</summary>
    void HandleControl(int opcode, ReadOnlySpan<byte> payload);
}
