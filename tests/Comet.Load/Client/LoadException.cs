namespace Comet.Load.Client;

/// <summary>A measurement that cannot be had, told in one line.</summary>
internal sealed class LoadException(string message) : Exception(message);
