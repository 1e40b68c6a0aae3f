using System;
using System.Threading;
using Comet.Embedded.Foundation;

namespace Comet.Device;

/// <summary>
/// Where the pump's thread and the uplink's thread meet: lines on their way out, lines on their
/// way in, and whether there is a connection.
/// </summary>
/// <remarks>
/// Theory of operation. A connection has a number, its link; what is done in the name of an
/// earlier one is without effect. <see cref="Outgoing"/> is filled by the pump until the uplink
/// claims its lines, and is the uplink's until it releases them; <see cref="Incoming"/> is filled
/// by the uplink while its count is 0 and is the pump's while it is not. Counts change only under
/// the mailbox's lock; the pump holds that for as long as it reads or fills, the uplink never
/// while it blocks. Invariant: each buffer has one writer and no reader, or one reader and no
/// writer.
/// </remarks>
public sealed class UplinkMailbox
{
    /// <summary>The size of either buffer, in bytes: what one line may take at most.</summary>
    public const int LinesBytesMax = 1152;

    private const int DeliveryWaitMs = 1000;

    // A pump that takes nothing for so many waits never will: the relay has said more at once
    // than there is room to answer.
    private const int DeliveryWaitsMax = 20;

    /// <summary>Lines for the relay.</summary>
    public readonly byte[] Outgoing = new byte[LinesBytesMax];

    /// <summary>Lines from the relay.</summary>
    public readonly byte[] Incoming = new byte[LinesBytesMax];

    // Wakes the uplink's thread: lines to send, the connection is over, the end.
    private readonly AutoResetEvent _wake = new AutoResetEvent(false);

    // Wakes who waits to deliver: the pump has taken what was there.
    private readonly AutoResetEvent _taken = new AutoResetEvent(false);

    private int _outgoingCount;
    private int _incomingCount;
    private int _link;
    private int _overLink;
    private bool _isUp;
    private bool _isClaimed;

    /// <summary>The number of the connection that stands, or 0. Under the lock.</summary>
    public int UpLink => _isUp ? _link : 0;

    /// <summary>The number of the connection that is being opened, or 0. Under the lock.</summary>
    public int DialLink => _isUp || _overLink == _link ? 0 : _link;

    /// <summary>The length of the lines that go out, in bytes. Under the lock.</summary>
    public int OutgoingCount => _outgoingCount;

    /// <summary>
    /// Whether the lines that go out are being sent, so that none can be added. Under the lock.
    /// </summary>
    public bool IsOutgoingClaimed => _isClaimed;

    /// <summary>The length of the lines that came in, in bytes. Under the lock.</summary>
    public int IncomingCount => _incomingCount;

    /// <summary>Begins a connection, which does not stand yet.</summary>
    /// <returns>Its number, above 0.</returns>
    public int Reserve()
    {
        lock (this)
        {
            Invariant.Check(!_isUp);
            _outgoingCount = 0;
            _incomingCount = 0;
            _isClaimed = false;
            return ++_link;
        }
    }

    /// <summary>The connection stands, unless it is over already.</summary>
    public void Raise(int link)
    {
        lock (this)
        {
            _isUp = _overLink != link;
        }
    }

    /// <summary>The connection is over, whoever says so; again is without effect.</summary>
    public void Lower(int link)
    {
        lock (this)
        {
            if (link == _link)
            {
                _overLink = link;
                _isUp = false;
            }
        }

        _wake.Set();
        _taken.Set();
    }

    /// <summary>Whether the connection stands.</summary>
    public bool IsUp(int link)
    {
        lock (this)
        {
            return _isUp && link == _link;
        }
    }

    /// <summary>Waits until there are lines to send, but no longer than a time.</summary>
    /// <returns>Their length, in bytes, or 0; they are claimed until
    /// <see cref="ReleaseOutgoing"/>.</returns>
    public int WaitForOutgoing(int timeoutMs)
    {
        int count = ClaimOutgoing();
        if (count == 0)
        {
            Wait(timeoutMs);
            count = ClaimOutgoing();
        }

        return count;
    }

    /// <summary>The lines have left: their buffer is the pump's again.</summary>
    public void ReleaseOutgoing()
    {
        lock (this)
        {
            _outgoingCount = 0;
            _isClaimed = false;
        }
    }

    /// <summary>The pump has put lines into <see cref="Outgoing"/>. Under the lock.</summary>
    public void PostOutgoing(int count)
    {
        _outgoingCount = count;
        _wake.Set();
    }

    /// <summary>Waits until <see cref="Incoming"/> may be filled.</summary>
    /// <returns>Whether it may; otherwise the connection is over.</returns>
    public bool WaitForRoom(int link)
    {
        for (int waits = 0; waits < DeliveryWaitsMax; waits++)
        {
            lock (this)
            {
                if (link != _link || !_isUp)
                {
                    return false;
                }

                if (_incomingCount == 0)
                {
                    return true;
                }
            }

            _taken.WaitOne(DeliveryWaitMs, false);
        }

        return false;
    }

    /// <summary><see cref="Incoming"/> has been filled, after <see cref="WaitForRoom"/>.</summary>
    public void PostIncoming(int link, int count)
    {
        lock (this)
        {
            if (link == _link)
            {
                _incomingCount = count;
            }
        }
    }

    /// <summary>Delivers one line; waits while there is no room.</summary>
    /// <returns>Whether it was delivered: not when it is too long or the connection is
    /// over.</returns>
    public bool Deliver(int link, byte[] line, int count)
    {
        if (count > LinesBytesMax || !WaitForRoom(link))
        {
            return false;
        }

        lock (this)
        {
            // The connection may have ended, and the next one begun, since.
            if (link != _link || _incomingCount != 0)
            {
                return false;
            }

            Array.Copy(line, 0, Incoming, 0, count);
            _incomingCount = count;
            return true;
        }
    }

    /// <summary>The pump has read all of <see cref="Incoming"/>. Under the lock.</summary>
    public void ReleaseIncoming()
    {
        _incomingCount = 0;
        _taken.Set();
    }

    /// <summary>Waits for a time, or until <see cref="Wake"/>.</summary>
    public void Wait(int timeoutMs)
    {
        _wake.WaitOne(timeoutMs, false);
    }

    /// <summary>Ends a <see cref="Wait"/>.</summary>
    public void Wake()
    {
        _wake.Set();
    }

    private int ClaimOutgoing()
    {
        lock (this)
        {
            _isClaimed = _outgoingCount > 0;
            return _outgoingCount;
        }
    }
}
