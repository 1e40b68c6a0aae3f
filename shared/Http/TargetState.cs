namespace Comet.Embedded.Http;

/// <summary>Where a request-target parser stands (RFC 9112 §3.2).</summary>
internal enum TargetState
{
    /// <summary>Before the first octet, which tells the form.</summary>
    Start,

    /// <summary>In <c>http://</c> or <c>https://</c> of an absolute-form.</summary>
    Scheme,

    /// <summary>In the authority of an absolute-form.</summary>
    Authority,

    /// <summary>In the authority-form of CONNECT.</summary>
    AuthorityForm,
    Asterisk,
    Path,

    /// <summary>In the query, before the first octet of a pair.</summary>
    PairStart,
    QueryName,
    QueryValue,
}
