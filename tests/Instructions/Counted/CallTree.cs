using System.Collections.Generic;

namespace Comet.Instructions.Counted;

/// <summary>
/// Counts by who called whom: each path of calls has counters of its own, which are in use while
/// the method at its end is executed.
/// </summary>
internal sealed class CallTree
{
    private static CallTree? s_current;

    private readonly CallTree? _caller;
    private readonly List<CallTree> _callees = [];
    private readonly int _entry;
    private readonly long[] _executed;

    private CallTree(CallTree? caller, int entry, int blocks)
    {
        _caller = caller;
        _entry = entry;
        _executed = new long[blocks];
    }

    /// <summary>Begins or goes on; what is executed from now on belongs to the tree.</summary>
    /// <param name="tree">A tree that was begun, or null for another one.</param>
    public static CallTree Begin(CallTree? tree)
    {
        s_current = tree ?? new CallTree(null, -1, BlockCounts.Executed.Length);
        BlockCounts.Executed = s_current._executed;
        return s_current;
    }

    /// <summary>Ends for now.</summary>
    public static void End()
    {
        s_current = null;
    }

    /// <summary>A method begins; instrumented code calls this first.</summary>
    /// <param name="entry">Its first block.</param>
    public static void Enter(int entry)
    {
        if (s_current is not null)
        {
            s_current = s_current.Callee(entry);
            BlockCounts.Executed = s_current._executed;
        }
    }

    /// <summary>A method ends; instrumented code calls this last.</summary>
    public static void Leave()
    {
        if (s_current is not null)
        {
            s_current = s_current._caller!;
            BlockCounts.Executed = s_current._executed;
        }
    }

    /// <summary>Writes all paths, a caller before its callees.</summary>
    /// <param name="paths">Takes the depth, the entry block and the counts of each path.</param>
    /// <param name="depth">This path's depth.</param>
    public void Write(List<(int Depth, int Entry, long[] Executed)> paths, int depth = 0)
    {
        paths.Add((depth, _entry, _executed));
        foreach (CallTree callee in _callees)
        {
            callee.Write(paths, depth + 1);
        }
    }

    private CallTree Callee(int entry)
    {
        CallTree? callee = _callees.Find(c => c._entry == entry);
        if (callee is null)
        {
            callee = new CallTree(this, entry, _executed.Length);
            _callees.Add(callee);
        }

        return callee;
    }
}
