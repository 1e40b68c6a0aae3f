namespace Comet.Embedded.Http;

/// <summary>What a body decoder expects next, in the order of RFC 9112 §7.1.</summary>
internal enum BodyState
{
    Done,
    Failed,

    /// <summary>Content counted by Content-Length.</summary>
    Length,

    /// <summary>The first digit of a chunk-size.</summary>
    ChunkSizeStart,
    ChunkSize,

    /// <summary>White space between a chunk-size and the semicolon of its extension.</summary>
    ChunkSizeEnd,
    ChunkExtension,

    /// <summary>The LF after a chunk-size and its extensions.</summary>
    ChunkSizeLineFeed,
    ChunkData,

    /// <summary>The CR after chunk-data.</summary>
    ChunkEnd,

    /// <summary>The LF after chunk-data.</summary>
    ChunkEndLineFeed,

    /// <summary>A trailer field-line, or the empty line that ends the body.</summary>
    TrailerLine,
    TrailerName,
    TrailerValue,
    TrailerLineFeed,
    LastLineFeed,
}
