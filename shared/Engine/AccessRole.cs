namespace Comet.Embedded.Engine;

/// <summary>What a request may do, by the access token that it presents.</summary>
public enum AccessRole
{
    /// <summary>Nothing: no token was presented.</summary>
    Missing,

    /// <summary>Nothing: the token presented is not one of the server's.</summary>
    Invalid,

    /// <summary>Follow events and ask for the state.</summary>
    Read,

    /// <summary>The same, and publish.</summary>
    Write,
}
