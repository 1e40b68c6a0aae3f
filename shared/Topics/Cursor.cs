namespace Comet.Embedded.Topics;

/// <summary>
/// One subscriber's place in the log: which topics, which event is next, and what it missed. It is
/// all that a subscriber costs; there is no queue behind it.
/// </summary>
/// <remarks>
/// A base class rather than a member, because on the device an object and the reference to it cost
/// 24 bytes more.
/// </remarks>
public class Cursor
{
    /// <summary>A reset notice is due: a bit of <see cref="Flags"/>.</summary>
    public const int ResetDue = 1 << 30;

    /// <summary>
    /// Events up to <see cref="End"/> are reduced to the latest per topic: a bit of
    /// <see cref="Flags"/>.
    /// </summary>
    public const int CurrentOnly = 1 << 29;

    /// <summary>The most that <see cref="Drops"/> counts to.</summary>
    public const int DropsMax = (1 << DropBits) - 1;

    private const int DropBits = 24;

    /// <summary>
    /// Bits: those above, and in the lower ones what the subscriber's owner keeps.
    /// </summary>
    public int Flags;

    /// <summary>The selected topics, one bit each.</summary>
    public int TopicMask;

    /// <summary>The sequence of the next event to deliver.</summary>
    public long Next;

    /// <summary>
    /// With <see cref="CurrentOnly"/>: up to this sequence only the latest event of each topic is
    /// delivered. For a batch: the last sequence that it covers.
    /// </summary>
    public long End;

    /// <summary>
    /// <see cref="GapFrom"/> above <see cref="Drops"/>: over <see cref="DropsMax"/> when a gap's
    /// notice is due. Both are rarely needed, and a field takes 12 bytes of the device's heap.
    /// </summary>
    public long Lost;

    /// <summary>
    /// The first sequence of a gap whose notice is due, or 0. Below 2^39, which 1,000 events a
    /// second reach in 17 years.
    /// </summary>
    public long GapFrom
    {
        get => Lost >> DropBits;
        set => Lost = (value << DropBits) | (Lost & DropsMax);
    }

    /// <summary>
    /// Events lost to this cursor because the log overtook it (ids, all topics), 0 to
    /// <see cref="DropsMax"/>.
    /// </summary>
    public int Drops
    {
        get => (int)Lost & DropsMax;
        set => Lost = (Lost & ~(long)DropsMax) | (uint)value;
    }

    /// <summary>Whether a flag is set.</summary>
    public bool Has(int flag)
    {
        return (Flags & flag) != 0;
    }
}
