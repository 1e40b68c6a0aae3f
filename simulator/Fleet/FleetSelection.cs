using System.Globalization;
using System.Text.Json;
using Comet.Simulator.Options;

namespace Comet.Simulator.Fleet;

/// <summary>Which boards something is to happen to: all, those of some ids, or a share.</summary>
internal sealed class FleetSelection
{
    private const string Expected =
        "expected \"all\", a share such as \"10%\", or a list of ids such as [\"board-0001\"]";

    private readonly IReadOnlyList<string>? _ids;
    private readonly double _percent;

    private FleetSelection(IReadOnlyList<string>? ids, double percent)
    {
        _ids = ids;
        _percent = percent;
    }

    public static FleetSelection All { get; } = new(null, 100);

    /// <param name="percent">Above 0, at most 100; at least one board is chosen.</param>
    public static FleetSelection Share(double percent)
    {
        return new FleetSelection(null, percent);
    }

    /// <exception cref="SimulatorException">It cannot be meant.</exception>
    public static FleetSelection Parse(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array
            && element.EnumerateArray().All(id => id.ValueKind == JsonValueKind.String))
        {
            return new FleetSelection(
                [.. element.EnumerateArray().Select(id => id.GetString()!)], 0);
        }

        string text = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        if (text == "all")
        {
            return All;
        }

        return text.EndsWith('%')
            && double.TryParse(
                text.AsSpan(..^1),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out double percent)
            && percent is > 0 and <= 100
            ? Share(percent)
            : throw new SimulatorException($"boards: {Expected}");
    }

    /// <summary>The boards that are meant, in their order; of a share, others each time.</summary>
    /// <param name="boards">All of the fleet.</param>
    /// <param name="dice">Chooses those of a share.</param>
    /// <exception cref="SimulatorException">There is no board of an id.</exception>
    public IReadOnlyList<FleetBoard> Choose(IReadOnlyList<FleetBoard> boards, Random dice)
    {
        if (_ids is not null)
        {
            Dictionary<string, FleetBoard> byId = boards.ToDictionary(board => board.Id);
            return
            [
                .. _ids.Distinct().Select(id => byId.GetValueOrDefault(id)
                    ?? throw new SimulatorException(
                        $"boards: there is no {id}; expected {boards[0].Id} to {boards[^1].Id}"))
                    .OrderBy(board => board.Index),
            ];
        }

        bool[] chosen = ChooseShare(boards.Count, _percent, dice);
        return [.. boards.Where(board => chosen[board.Index])];
    }

    /// <summary>Chooses a share by lot; at least one.</summary>
    /// <returns>Who is chosen, by number.</returns>
    public static bool[] ChooseShare(int count, double percent, Random dice)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        dice.Shuffle(order);
        bool[] chosen = new bool[count];
        int share = Math.Clamp((int)Math.Round(count * percent / 100), 1, count);
        foreach (int index in order.AsSpan(0, share))
        {
            chosen[index] = true;
        }

        return chosen;
    }
}
