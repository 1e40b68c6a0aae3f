namespace Comet.Tests.Device.Support;

/// <summary>How a relay lets a connection down.</summary>
internal enum RelayBreak
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It resets the connection.</summary>
    Reset,

    /// <summary>It ends the connection as the protocol has it.</summary>
    Close,

    /// <summary>It goes on reading but says nothing more.</summary>
    FallSilent,

    /// <summary>It sends what is no message.</summary>
    Babble,
}
