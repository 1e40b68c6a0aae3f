namespace Comet.Embedded.Foundation;

/// <summary>
/// How a codec call ended. The words are those of .NET's <c>System.Buffers.OperationStatus</c>;
/// every codec of this project answers with this one type.
/// </summary>
public enum CodecStatus
{
    /// <summary>The element is complete; <c>consumed</c> bytes of the input belong to it.</summary>
    Done,

    /// <summary>All input was taken (or nothing more can be) and more is needed.</summary>
    NeedMoreData,

    /// <summary>The input breaks the grammar; the codec tells which rule.</summary>
    InvalidData,
}
