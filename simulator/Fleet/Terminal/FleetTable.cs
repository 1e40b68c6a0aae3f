using System.Globalization;
using Comet.Simulator.Fleet.Page;
using Comet.Simulator.Load;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Comet.Simulator.Fleet.Terminal;

/// <summary>How a fleet is, as a terminal shows it: the totals, and the boards that are busiest.
/// </summary>
internal static class FleetTable
{
    private const int BusiestMax = 8;

    public static IRenderable Render(FleetHost fleet)
    {
        return new Rows(
            RenderTotals(fleet.Watch.Totals, fleet.Load),
            RenderBusiest(fleet),
            new Text("Ctrl-C stops all boards."));
    }

    private static Table RenderTotals(FleetTotals now, LoadReport? load)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title("Fleet").HideHeaders()
            .AddColumn("").AddColumn("").AddColumn("").AddColumn("");
        table.AddRow(
            "boards up", Number($"{now.Up:N0} of {now.Boards:N0}"),
            "time", Number($@"{now.Elapsed:hh\:mm\:ss}"));
        table.AddRow(
            "faulty", Number($"{now.Faulty:N0}"),
            "rebooting, failed", Number($"{now.Rebooting:N0}, {now.Failed:N0}"));
        table.AddRow(
            "events", Number($"{now.Events:N0}"),
            "events a second", Number($"{now.EventsPerSecond:N1}"));
        table.AddRow(
            "connections", Number($"{now.Connections:N0}"),
            "bytes a second", FleetText.Bytes((long)now.BytesPerSecond));
        table.AddRow(
            "gaps told", Number($"{now.Gaps:N0}"), "resets told", Number($"{now.Resets:N0}"));
        table.AddRow(
            "CPU", Number($"{now.Cores:0.00} of {Environment.ProcessorCount} cores"),
            "memory", FleetText.Bytes(now.MemoryBytes));
        if (load is not null)
        {
            table.AddRow(
                "delivered", Number($"{load.Delivered:N0}"),
                "lost, repeated", Number($"{load.Lost:N0}, {load.Repeated:N0}"));
        }

        return table;
    }

    private static Table RenderBusiest(FleetHost fleet)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title("The busiest boards")
            .AddColumn("board").AddColumn("state")
            .AddColumn(Right("events/s")).AddColumn(Right("events"))
            .AddColumn(Right("connections")).AddColumn(Right("°C")).AddColumn("faults");
        IEnumerable<FleetBoard> busiest = fleet.Boards
            .Where(board => board.Row is not null)
            .OrderByDescending(board => board.Row!.EventsPerSecond)
            .ThenBy(board => board.Index)
            .Take(BusiestMax);
        foreach (FleetBoard board in busiest)
        {
            BoardRow row = board.Row!;
            table.AddRow(
                board.Id,
                FleetJson.NameOf(row.State),
                Number($"{row.EventsPerSecond:N1}"),
                Number($"{row.Events:N0}"),
                Number($"{row.Connections}"),
                row.Temperature is { } celsius ? Number($"{celsius:N2}") : "–",
                Markup.Escape(row.Faults));
        }

        return table;
    }

    private static TableColumn Right(string header)
    {
        return new TableColumn(header).RightAligned();
    }

    private static string Number(FormattableString text)
    {
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
