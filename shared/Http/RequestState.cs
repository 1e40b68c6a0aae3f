namespace Comet.Embedded.Http;

/// <summary>What a request parser expects next, in the order of the grammar.</summary>
internal enum RequestState
{
    /// <summary>The request-line, or an empty line before it.</summary>
    Start,

    /// <summary>The LF of an empty line before the request-line.</summary>
    StartLineFeed,
    Method,
    RequestTarget,
    Version,

    /// <summary>The name of a field-line, or the empty line that ends the head.</summary>
    FieldLine,
    FieldName,

    /// <summary>A field value of no interest.</summary>
    SkippedValue,
    FieldValue,

    /// <summary>The LF that ends the request-line or a field-line.</summary>
    LineFeed,

    /// <summary>The LF of the empty line that ends the head.</summary>
    LastLineFeed,
    Done,
    Failed,
}
