namespace Comet.Simulation.Clients;

/// <summary>A value that a client sent to be published, and what became of it.</summary>
/// <param name="topic">The topic's name.</param>
/// <param name="data">The value as the event must hold it.</param>
/// <param name="status">The status that must answer it; 200 = it must be published.</param>
internal sealed class Publication(string topic, string data, int status)
{
    public string Topic { get; } = topic;

    public string Data { get; } = data;

    public int Status { get; } = status;

    /// <summary>The id that its event got, or null.</summary>
    public string? Id { get; set; }

    /// <summary>How many bytes its connection had carried up to its end.</summary>
    public long RequestEnd { get; set; }

    /// <summary>The fewest subscribers that the answer may count.</summary>
    public int SubscribersMin { get; set; }
}
