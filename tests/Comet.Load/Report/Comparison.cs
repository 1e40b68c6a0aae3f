using System.Globalization;
using Comet.Load.Cases;
using Comet.Load.Client;
using Comet.Load.Options;
using Comet.Load.Servers;

namespace Comet.Load.Report;

/// <summary>Runs all cases on all servers, in turns, and tells what came of it.</summary>
/// <param name="options">Which, and how long.</param>
/// <param name="log">Is told of each step.</param>
internal sealed class Comparison(LoadOptions options, Action<string> log)
{
    // What a process has open besides its connections.
    private const int FilesReserve = 300;

    public ResultTable Run()
    {
        long files = OpenFiles.Raise();
        string? unknown = options.Peers.FirstOrDefault(
            name => PeerTable.All.All(peer => peer.Name != name));
        if (unknown is not null)
        {
            throw new LoadException($"--peers {unknown}: there is no such server (--list)");
        }

        LoadCase[] cases = [.. Chosen().Where(found => HasRoom(found, files))];
        Peer[] peers = [.. PeerTable.All.Where(IsReady)];
        ResultTable table = new(cases, peers);
        foreach (LoadCase loadCase in cases)
        {
            for (int round = 1; round <= options.Rounds; round++)
            {
                foreach (Peer peer in peers.Where(peer => loadCase.Suits(peer.Routes)))
                {
                    RunOnce(loadCase, peer, table.For(loadCase, peer), round);
                }
            }
        }

        return table;
    }

    /// <summary>The cases that the options name.</summary>
    /// <exception cref="LoadException">There is none of that name.</exception>
    public IEnumerable<LoadCase> Chosen()
    {
        IReadOnlyList<LoadCase> all = CaseTable.For(options);
        string? unknown = options.Cases.FirstOrDefault(name => !all.Any(
            found => found.Name.StartsWith(name, StringComparison.Ordinal)));
        if (unknown is not null)
        {
            throw new LoadException($"--cases {unknown}: there is no such case (--list)");
        }

        return all.Where(found => options.Cases.Count == 0 || options.Cases.Any(
            name => found.Name.StartsWith(name, StringComparison.Ordinal)));
    }

    private bool HasRoom(LoadCase loadCase, long files)
    {
        long needed = loadCase.Connections + (loadCase.Connections / 8) + FilesReserve;
        if (needed <= files)
        {
            return true;
        }

        log($"{loadCase.Name}: left out, {needed} open files are needed and {files} allowed");
        return false;
    }

    private bool IsReady(Peer peer)
    {
        if (options.Peers.Count > 0 && !options.Peers.Contains(peer.Name))
        {
            return false;
        }

        string? missing = peer.Prepare();
        if (missing is not null)
        {
            log($"{peer.Name}: left out, {missing}");
        }

        return missing is null;
    }

    private void RunOnce(LoadCase loadCase, Peer peer, Series series, int round)
    {
        string what = $"{loadCase.Name} {peer.Name} {round}/{options.Rounds}";
        Target? target = null;
        try
        {
            Measurement run = loadCase.Run(
                connections => target = peer.Start(connections), options);
            series.Add(run);
            log(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {run.Cost:0.00} {loadCase.Unit}, {run.PerSecond:N0}/s, "
                + $"busy {run.Share:0%}, client {run.ClientShare:0%}, missed {run.Missed}"));
        }
        catch (LoadException fault)
        {
            series.Fault = fault.Message;
            log($"{what}: {fault.Message} {target?.Errors}");
        }
    }
}
