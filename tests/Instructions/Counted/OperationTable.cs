using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Comet.Instructions.Counted.Operations;
using Comet.Instructions.Metered;

namespace Comet.Instructions.Counted;

/// <summary>All that can be counted, in the table's order; then the loops that weigh it.</summary>
internal static class OperationTable
{
    private const int N = KernelLoop.Iterations;

    private static readonly byte[] s_octets = new byte[N];
    private static readonly byte[] s_target = new byte[N];
    private static readonly byte[] s_mask = [1, 2, 3, 4];
    private static readonly int[] s_ints = new int[N];
    private static readonly UnitCallee s_callee = new UnitCallee();

    private static readonly OperationKind[] s_kinds =
    [
        new("handshake",
            string.Create(
                CultureInfo.InvariantCulture,
                $"opening handshake: request of {Handshake.RequestBytes} B and answer"),
            _ => new Handshake()),
        new("decode", "decode a text of", l => new Decode(l), 16, 125, 1024),
        new("echo", "echo a text of", l => new Echo(l), 16, 125, 1024),
        new("upstream", "receive and publish a message of", l => new Upstream(l), 32, 125, 1000),
        new("publish-to-none", "publish, nobody follows, an event of", l => new Publish(l, 0), 125),
        new("publish-to-ten", "publish, ten follow, an event of", l => new Publish(l, 10), 125),
        new("deliver-polling", "polling: request and answer with an event of",
            l => new Poll(l), 125),
        new("deliver-long-polling", "long polling: answer with an event of",
            l => new DeliverLongPolling(l), 125),
        new("deliver-streaming", "HTTP streaming: deliver an event of",
            l => new Deliver(Heads.Get("/stream?since=latest"), l), 125),
        new("deliver-sse", "Server-Sent Events: deliver an event of",
            l => new Deliver(Heads.Get("/sse?since=latest"), l), 125),
        new("deliver-websocket", "WebSocket: deliver an event of",
            l => new Deliver(Heads.Upgrade("/ws?since=latest"), l), 16, 125, 1000),
        new("poll", "polling: request and answer without an event", _ => new Poll(0)),
        new("idle", "round over ten idle connections", _ => new Idle()),
        Kernel("loop", () => Kernels.Loop(N)),
        Kernel("unrolled", () => Kernels.XorUnrolled(s_octets, N, 1, 2, 3, 4)),
        Kernel("and", () => Kernels.XorAnd(s_octets, N, s_mask)),
        Kernel("remainder", () => Kernels.XorRemainder(s_octets, N, s_mask)),
        Kernel("int", () => Kernels.XorInt(s_ints, N, 0x55)),
        Kernel("static", () => Kernels.Static(N)),
        Kernel("virtual", () => Kernels.Virtual(N, s_callee)),
        Kernel("interface", () => Kernels.Interface(N, s_callee)),
        Kernel("property", () => Kernels.Property(N, s_callee)),
        Kernel("copy", () => Kernels.Copy(N, s_octets, s_target, 16)),
    ];

    /// <summary>The names of those in the table, the loops' at the end.</summary>
    public static IEnumerable<string> Names => s_kinds.SelectMany(k => k.Names());

    /// <summary>What the table calls an operation.</summary>
    public static string TitleOf(string name)
    {
        (OperationKind kind, int length) = Find(name);
        return length == 0
            ? kind.Title
            : string.Format(CultureInfo.InvariantCulture, "{0} {1:N0} B", kind.Title, length);
    }

    /// <summary>Makes an operation, one in the table or one of another length.</summary>
    public static Operation Make(string name)
    {
        (OperationKind kind, int length) = Find(name);
        return kind.Make(length);
    }

    private static OperationKind Kernel(string name, Action act)
    {
        return new OperationKind("kernel-" + name, "", _ => new KernelLoop(act));
    }

    private static (OperationKind Kind, int Length) Find(string name)
    {
        foreach (OperationKind kind in s_kinds)
        {
            int length = kind.LengthIn(name);
            if (length >= 0)
            {
                return (kind, length);
            }
        }

        throw new ArgumentException($"{name} is no operation.");
    }
}
