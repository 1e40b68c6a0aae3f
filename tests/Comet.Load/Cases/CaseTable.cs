using Comet.Load.Options;

namespace Comet.Load.Cases;

/// <summary>All cases, in the order of the table.</summary>
internal static class CaseTable
{
    private static readonly EventMethod[] s_pushed =
        [EventMethod.WebSocket, EventMethod.EventStream, EventMethod.Stream];

    public static IReadOnlyList<LoadCase> For(LoadOptions options)
    {
        return
        [
            new EchoCase(10, 16, 16),
            new EchoCase(100, 125, 1),
            .. s_pushed.SelectMany(method => options.Sizes.Select(
                size => new EventCase(method, size, isOpen: false))),
            .. s_pushed.SelectMany(method => options.Sizes.Select(
                size => new EventCase(method, size, isOpen: true))),
            .. options.Sizes.Select(
                size => new EventCase(EventMethod.LongPoll, size, isOpen: false)),
            new StormCase(64),
            new IdleCase(EventMethod.WebSocket, options.Sizes.Max()),
            new IdleCase(EventMethod.EventStream, options.Sizes.Max()),
        ];
    }
}
