using Comet.Embedded.Engine;
using Comet.Simulator.Relay.Ways;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay;

/// <summary>What the command line of a relay says.</summary>
public sealed record RelayOptions
{
    public const int DefaultPort = 8090;
    public const int DefaultBrokerPort = 1883;
    public const int DefaultConnections = 2000;
    public const int DefaultEventsPerSecond = 1000;
    public const int DefaultLogEvents = 32_768;

    /// <summary>Among <see cref="Devices"/>: any board.</summary>
    public const string AnyDevice = "*";

    /// <summary>The TCP port; 0 lets the system choose.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>An IP address, or a name that resolves to one of this machine.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>The boards that may dial in: an id and what each shows, null for nothing.</summary>
    public IReadOnlyDictionary<string, string?> Devices { get; init; } =
        new Dictionary<string, string?>();

    /// <summary>The file that some of <see cref="Devices"/> were read from, or null.</summary>
    public string? DeviceFile { get; init; }

    /// <summary>The boards that the relay subscribes to, by their ids.</summary>
    public IReadOnlyDictionary<string, PullSource> Pulls { get; init; } =
        new Dictionary<string, PullSource>();

    /// <summary>
    /// Topics that clients may name before the board has published to them; others become known
    /// with their first event, or by what the broker retains.
    /// </summary>
    public IReadOnlyList<string> Topics { get; init; } =
        ["temperature", "light", "button", "led", "message"];

    /// <summary>Connections of clients, for each board.</summary>
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>Connections of one address; null = four fifths, this machine's not counted.
    /// </summary>
    public int? ConnectionsPerPeer { get; init; }

    /// <summary>Whether requests and frames may come at any rate.</summary>
    public bool HasNoRates { get; init; }

    /// <summary>The clients' access token that permits everything, or null.</summary>
    public string? Token { get; init; }

    /// <summary>The clients' access token that does not permit to publish, or null.</summary>
    public string? ReadToken { get; init; }

    /// <summary>Whether everybody on the network may use the boards.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Names the relay is reached by, beside addresses and <c>localhost</c>.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Origins whose pages may use the boards, beside the relay's own.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>The relay's name, as other relays show it; null = the machine's.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The MQTT 5 broker that joins relays, <c>mqtt://[user:password@]host[:port]</c> or
    /// <c>mqtts://…</c>; null = none, or the one at <see cref="BrokerPort"/>.
    /// </summary>
    public string? BrokerUrl { get; init; }

    /// <summary>A file of certificates (PEM) that the broker's is to come from; null = those that
    /// the system trusts.</summary>
    public string? BrokerCa { get; init; }

    /// <summary>
    /// The TCP port on this machine's own address where a broker of the relay's own listens, 0
    /// lets the system choose; null = there is none.
    /// </summary>
    public int? BrokerPort { get; init; }

    /// <summary>Whether the relay does without a broker of its own where the port is taken.
    /// </summary>
    public bool IsBrokerOptional { get; init; }

    /// <summary>How many events a second are taken of one board; 0 = any number.</summary>
    public int EventsPerSecond { get; init; } = DefaultEventsPerSecond;

    /// <summary>How many events are kept of one board.</summary>
    public int LogEvents { get; init; } = DefaultLogEvents;

    /// <summary>How long who dials in as a board may take to greet.</summary>
    public TimeSpan GreetingPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a board that nobody has named is kept while it is away and nobody asks
    /// for it.</summary>
    public TimeSpan IdleLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What is logged: this and what is more severe.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether a board was given by its id.</summary>
    public bool IsNamed(string id)
    {
        return Devices.ContainsKey(id) || Pulls.ContainsKey(id);
    }

    /// <summary>The limits of one board's engine.</summary>
    public CometLimits CreateLimits()
    {
        CometLimits limits = CometLimits.Host(Connections);
        limits.LogEvents = LogEvents;
        limits.ConnectionsPerPeer = ConnectionsPerPeer ?? limits.ConnectionsPerPeer;
        if (HasNoRates)
        {
            limits.RequestsPerSecond = 0;
            limits.RequestsPerSecondTotal = 0;
            limits.MessagesPerSecond = 0;
            limits.MessagesPerSecondTotal = 0;
        }

        return limits;
    }

    /// <summary>The clients' access tokens, or null when everybody may do everything.</summary>
    public AccessTokens? CreateTokens()
    {
        return Token is null ? null : new AccessTokens(Token, ReadToken);
    }

    /// <summary>Names and origins of one board's engine.</summary>
    /// <param name="basePath">What its paths begin with.</param>
    public AccessPolicy CreatePolicy(string basePath)
    {
        return new AccessPolicy(
            string.Join(' ', HostNames), string.Join(' ', Origins), false, basePath);
    }
}
