namespace Comet.Embedded.Http;

/// <summary>The request methods of RFC 9110 §9.3 and RFC 5789, in alphabetical order.</summary>
public enum HttpMethod
{
    /// <summary>No method has been read yet.</summary>
    None,
    Connect,
    Delete,
    Get,
    Head,
    Options,
    Patch,
    Post,
    Put,
    Trace,

    /// <summary>A valid token that names no method known here; answer 501.</summary>
    Other,
}
