namespace Comet.Tests.Chaos.Support;

/// <summary>How a hostile connection ended.</summary>
internal enum Ending
{
    /// <summary>By the hostile peer itself.</summary>
    Left,

    /// <summary>The server sent FIN.</summary>
    Finished,

    /// <summary>The server sent RST.</summary>
    Reset,
}
