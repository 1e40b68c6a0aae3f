using System;
using System.Collections.Generic;
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

    public static IReadOnlyList<(string Name, Func<Operation> Make)> All { get; } =
    [
        ("handshake", () => new Handshake()),
        ("decode-16", () => new Decode(16)),
        ("decode-125", () => new Decode(125)),
        ("decode-1024", () => new Decode(1024)),
        ("echo-16", () => new Echo(16)),
        ("echo-125", () => new Echo(125)),
        ("echo-1024", () => new Echo(1024)),
        ("upstream-32", () => new Upstream(32)),
        ("upstream-125", () => new Upstream(125)),
        ("upstream-1000", () => new Upstream(1000)),
        ("deliver-polling-125", () => new Poll(125)),
        ("deliver-long-polling-125", () => new DeliverLongPolling(125)),
        ("deliver-streaming-125", () => new Deliver(Heads.Get("/stream?since=latest"), 125)),
        ("deliver-sse-125", () => new Deliver(Heads.Get("/sse?since=latest"), 125)),
        ("deliver-websocket-16", () => new Deliver(Heads.Upgrade("/ws?since=latest"), 16)),
        ("deliver-websocket-125", () => new Deliver(Heads.Upgrade("/ws?since=latest"), 125)),
        ("deliver-websocket-1000", () => new Deliver(Heads.Upgrade("/ws?since=latest"), 1000)),
        ("publish-125-to-0", () => new Publish(125, 0)),
        ("publish-125-to-10", () => new Publish(125, 10)),
        ("poll", () => new Poll(0)),
        ("idle", () => new Idle()),
        ("kernel-loop", () => new KernelLoop(() => Kernels.Loop(N))),
        ("kernel-unrolled", () => new KernelLoop(
            () => Kernels.XorUnrolled(s_octets, N, 1, 2, 3, 4))),
        ("kernel-and", () => new KernelLoop(() => Kernels.XorAnd(s_octets, N, s_mask))),
        ("kernel-remainder", () => new KernelLoop(
            () => Kernels.XorRemainder(s_octets, N, s_mask))),
        ("kernel-int", () => new KernelLoop(() => Kernels.XorInt(s_ints, N, 0x55))),
        ("kernel-static", () => new KernelLoop(() => Kernels.Static(N))),
        ("kernel-virtual", () => new KernelLoop(() => Kernels.Virtual(N, s_callee))),
        ("kernel-interface", () => new KernelLoop(() => Kernels.Interface(N, s_callee))),
        ("kernel-property", () => new KernelLoop(() => Kernels.Property(N, s_callee))),
        ("kernel-copy", () => new KernelLoop(() => Kernels.Copy(N, s_octets, s_target, 16))),
    ];
}
