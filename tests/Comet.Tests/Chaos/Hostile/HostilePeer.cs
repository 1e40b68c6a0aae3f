using Comet.Tests.Chaos.Support;

namespace Comet.Tests.Chaos.Hostile;

/// <summary>One kind of peer that no server wishes for.</summary>
internal abstract class HostilePeer
{
    protected const string Host = "Host: 127.0.0.1\r\n";

    /// <summary>How long to wait for an answer: longer than the tests' timeouts.</summary>
    protected const int PatienceMs = 5000;

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<HostilePeer> All { get; } =
    [
        new SlowHead(),
        new ResetStorm(),
        new OversizedHead(),
        new NeverReading("stream", "/stream?since=earliest"),
        new Garbage(),
        new TlsHello(),
        new Silence(),
        new OversizedTarget(),
        new NeverReading("sse", "/sse?since=earliest"),
        new PipelinedFlood(),
        new UpgradeThenSilence(),
        new CutShort(),
        new OversizedBody(),
        new NeverReadingWebSocket(),
        new MalformedHead(),
        new HalfFrame(),
        new WrongFrame(),
        new NeverReadingEcho(),
        new OversizedMessage(),
        new SlowBody(),
        new NeverReading("long-poll", "/long-poll?since=earliest"),
        new OversizedControlFrame(),
        new MessageFlood(),
        new NeverReadingPipeline(),
        new TooManyFields(),
        new OversizedFrame(),
    ];

    /// <summary>Its line in the table.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The statuses and close codes that it may get, besides those of limits that others reached.
    /// </summary>
    public abstract IReadOnlyList<int> MayGet { get; }

    /// <summary>Its receive buffer, in bytes; 0: as the system has it.</summary>
    public virtual int ReceiveBufferBytes => 0;

    /// <summary>Whether the answer shows that the attack reached what it is for.</summary>
    public abstract bool IsAimedAt(Answer answer);

    /// <summary>Does what it does, from the connection's first byte.</summary>
    public abstract Task AttackAsync(HostileSocket socket, Random random);

    // Neither this nor + takes arrays from the runtime's pools, which would show in the memory.
    protected static string Repeat(string text, int count)
    {
        return string.Concat([.. Enumerable.Repeat(text, count)]);
    }

    protected static bool Has(Answer answer, int code)
    {
        return answer.Codes.Contains(code);
    }
}
