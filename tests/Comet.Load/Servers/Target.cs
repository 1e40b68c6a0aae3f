namespace Comet.Load.Servers;

/// <summary>A server that runs, as a case needs it.</summary>
/// <param name="port">Its port at 127.0.0.1.</param>
/// <param name="routes">Where it has what.</param>
/// <param name="process">Whose use is measured.</param>
/// <param name="owner">Ends the server; null where it is not this program's to end.</param>
internal sealed class Target(int port, Routes routes, int process, ServerProcess? owner = null)
    : IDisposable
{
    public int Port { get; } = port;

    public Routes Routes { get; } = routes;

    /// <summary>What the server has printed as errors.</summary>
    public string Errors => owner?.Errors ?? "";

    public Usage Sample()
    {
        return Usage.Of(process);
    }

    public void Dispose()
    {
        owner?.Dispose();
    }
}
