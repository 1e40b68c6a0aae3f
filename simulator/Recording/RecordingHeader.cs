using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Simulator.Board;
using Comet.Simulator.Options;

namespace Comet.Simulator.Recording;

/// <summary>What an engine must be made of to run as the recorded one did.</summary>
/// <remarks>Of the access tokens it has the lengths only.</remarks>
public sealed record RecordingHeader
{
    /// <summary>The version of the engine.</summary>
    public required string Engine { get; init; }

    public required uint Epoch { get; init; }

    /// <summary>What was added to the pump's clock to get Unix time, in ms.</summary>
    public required long UtcOffsetMs { get; init; }

    public required string Profile { get; init; }

    /// <summary>Each property of <see cref="CometLimits"/>; a flag is 0 or 1.</summary>
    public required IReadOnlyDictionary<string, int> Limits { get; init; }

    /// <summary>The topics in their order.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Names and origins, with a space between two; null = there is no policy.</summary>
    public string? HostNames { get; init; }

    public string? Origins { get; init; }

    public bool UsesTls { get; init; }

    /// <summary>The length of the write token, 0 = everybody may do everything.</summary>
    public int TokenLength { get; init; }

    /// <summary>The length of the read token, 0 = there is none.</summary>
    public int ReadTokenLength { get; init; }

    /// <summary>SHA-256 of the index of the files offered, in hexadecimal digits.</summary>
    public required string Content { get; init; }

    /// <summary>What the board's temperature replayed, and how fast.</summary>
    public required string Trace { get; init; }

    public required double Speed { get; init; }

    /// <summary>What a simulator's engine is made of.</summary>
    public static RecordingHeader Of(
        SimulatorOptions options,
        CometLimits limits,
        uint epoch,
        long utcOffsetMs,
        TopicTable topics,
        ContentSource content,
        VirtualBoard board)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(topics);
        ArgumentNullException.ThrowIfNull(board);
        AccessPolicy? policy = options.CreatePolicy();
        return new RecordingHeader
        {
            Engine = CometEngine.Version,
            Epoch = epoch,
            UtcOffsetMs = utcOffsetMs,
            Profile = options.Profile == SimulatorProfile.Esp32 ? "esp32" : "host",
            Limits = Properties().ToDictionary(
                property => property.Name,
                property => Convert.ToInt32(
                    property.GetValue(limits), CultureInfo.InvariantCulture)),
            Topics = [.. NamesOf(topics)],
            HostNames = policy?.HostNames,
            Origins = policy?.Origins,
            UsesTls = options.UsesTls,
            TokenLength = options.Token?.Length ?? 0,
            ReadTokenLength = options.ReadToken?.Length ?? 0,
            Content = HashOf(content),
            Trace = board.Trace.Source,
            Speed = board.Speed,
        };
    }

    /// <summary>The limits as recorded.</summary>
    /// <exception cref="SimulatorException">One has a name that no limit has.</exception>
    public CometLimits CreateLimits()
    {
        CometLimits limits = new();
        Dictionary<string, PropertyInfo> properties = Properties().ToDictionary(p => p.Name);
        foreach ((string name, int value) in Limits)
        {
            if (!properties.TryGetValue(name, out PropertyInfo? property))
            {
                throw new SimulatorException(
                    $"the recording has a limit {name}; expected one of this program's");
            }

            property.SetValue(
                limits, property.PropertyType == typeof(bool) ? value != 0 : value);
        }

        return limits;
    }

    public AccessTokens? CreateTokens()
    {
        return TokenLength == 0
            ? null
            : new AccessTokens(
                TokenMask.WriteMask(TokenLength),
                ReadTokenLength == 0 ? null : TokenMask.ReadMask(ReadTokenLength));
    }

    public AccessPolicy? CreatePolicy()
    {
        return HostNames is null ? null : new AccessPolicy(HostNames, Origins!, UsesTls);
    }

    /// <summary>What <see cref="Content"/> says of these files.</summary>
    public static string HashOf(ContentSource content)
    {
        ArgumentNullException.ThrowIfNull(content);

        // With the entity tags in it, which are hashes of the files.
        int length = ContentSource.IndexLength(content.Index);
        return Convert.ToHexStringLower(SHA256.HashData(content.Index.AsSpan(0, length)));
    }

    /// <summary>The topics' names in their order.</summary>
    public static IEnumerable<string> NamesOf(TopicTable topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return Enumerable.Range(0, topics.Count).Select(topic => NameOf(topics, topic));
    }

    private static string NameOf(TopicTable topics, int topic)
    {
        ByteWriter writer = new();
        byte[] name = new byte[topics.NameLength(topic)];
        writer.Begin(name, 0, name.Length, 0);
        topics.WriteName(writer, topic);
        return Encoding.UTF8.GetString(name);
    }

    private static PropertyInfo[] Properties()
    {
        return typeof(CometLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance);
    }
}
