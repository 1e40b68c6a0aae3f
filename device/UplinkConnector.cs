using System;
using System.Threading;
using Comet.Embedded.Uplink;

namespace Comet.Device;

/// <summary>
/// Keeps the uplink connected, on a thread of its own: the network's libraries block.
/// </summary>
/// <remarks>
/// Theory of operation. One connection after the other, a wait after each:
/// <code>
/// WebSocket → WebSocket   it had been answered; or it failed, but not yet too often in a row
/// WebSocket → HTTP        it failed as often as allowed
/// HTTP      → WebSocket   it failed, or has served its period
/// </code>
/// A connection has succeeded once the relay has answered the greeting. The wait doubles with
/// each one that has not; half of it is left to chance, so that a thousand boards do not come
/// back to a relay all at once. Invariant: at most one connection exists.
/// <para>
/// Heap: nothing is allocated here while a connection stands; what the carriers do is named
/// there. Each connection that ends costs the text that says why.
/// </para>
/// </remarks>
public sealed class UplinkConnector
{
    /// <summary>Why the pump has given up the connection that stood last.</summary>
    public UplinkFault Fault;

    /// <summary>The connection on which the relay answered the greeting last.</summary>
    public int AnsweredLink;

    // A carrier that is not asked for anything is looked at this often.
    private const int IdleWaitMs = 30_000;

    private readonly UplinkOptions _options;
    private readonly UplinkMailbox _mailbox;
    private readonly UplinkCarrier _webSocket;
    private readonly UplinkCarrier _http;
    private readonly Random _random = new Random();
    private UplinkCarrier _carrier;
    private int _failures;
    private int _webSocketFailures;
    private bool _isStopping;

    /// <param name="options">How patiently to connect.</param>
    /// <param name="mailbox">Where lines come from and go to.</param>
    /// <param name="webSocket">The carrier that is preferred.</param>
    /// <param name="http">The carrier when a WebSocket cannot be had.</param>
    public UplinkConnector(
        UplinkOptions options, UplinkMailbox mailbox, UplinkCarrier webSocket, UplinkCarrier http)
    {
        _options = options;
        _mailbox = mailbox;
        _webSocket = webSocket;
        _http = http;
        _carrier = webSocket;
    }

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        new Thread(Run).Start();
    }

    /// <summary>Ends the thread; a call of the network's in progress is awaited there.</summary>
    public void Stop()
    {
        _isStopping = true;
        int link;
        lock (_mailbox)
        {
            link = _mailbox.UpLink;
        }

        // It may be waiting for a pump that does not come any more.
        _mailbox.Lower(link);
    }

    /// <summary>
    /// Makes the connection that is being opened fail; from the pump's thread, under the
    /// mailbox's lock.
    /// </summary>
    public void Abort()
    {
        try
        {
            _carrier.Abort();
        }
        catch (Exception fault)
        {
            DeviceLog.Write("uplink: not cut off: " + fault.Message);
        }
    }

    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                Connect();
            }
            catch (Exception)
            {
                // What is lost is a line of the log, for want of heap most likely.
                Thread.Sleep(_options.BackOffMinMs);
            }
        }
    }

    // One connection, and the wait after it.
    private void Connect()
    {
        UplinkCarrier carrier = _carrier;
        int link = _mailbox.Reserve();
        Fault = UplinkFault.None;
        string reason;
        try
        {
            reason = Serve(carrier, link);
        }
        finally
        {
            _mailbox.Lower(link);
        }

        bool isAnswered = AnsweredLink == link;
        Close(carrier);
        _carrier = Next(carrier, isAnswered);
        int waitMs = WaitMs(isAnswered);
        DeviceLog.Write("uplink, " + carrier.Name + ": "
            + (Fault != UplinkFault.None ? TextOf(Fault) : reason));
        if (!_isStopping)
        {
            Pause(waitMs);
        }
    }

    // Returns why it ended.
    private string Serve(UplinkCarrier carrier, int link)
    {
        try
        {
            if (!carrier.Open(_mailbox, link))
            {
                return "cannot connect";
            }

            _mailbox.Raise(link);
            return Exchange(carrier, link);
        }
        catch (Exception fault)
        {
            // The libraries' exceptions differ from platform to platform; each is one lost
            // connection.
            return fault.Message;
        }
    }

    private string Exchange(UplinkCarrier carrier, int link)
    {
        long endMs = carrier.IsAsked
            ? Environment.TickCount64 + _options.HttpPeriodMs
            : long.MaxValue;
        int waitMs = carrier.IsAsked ? _options.PollIntervalMs : IdleWaitMs;
        long askMs = Environment.TickCount64 + waitMs;
        while (_mailbox.IsUp(link) && !_isStopping)
        {
            int count = _mailbox.WaitForOutgoing(waitMs);
            long nowMs = Environment.TickCount64;
            if (count == 0 && nowMs >= endMs)
            {
                return "has served its time";
            }

            bool isDue = carrier.IsAsked && AnsweredLink == link && nowMs >= askMs;
            if (count > 0 || isDue)
            {
                if (!carrier.Send(_mailbox, count))
                {
                    return "the relay refused or hung up";
                }

                askMs = Environment.TickCount64 + waitMs;
            }
        }

        return "the connection is lost";
    }

    // What is lost already may be hard to close.
    private static void Close(UplinkCarrier carrier)
    {
        try
        {
            carrier.Close();
        }
        catch (Exception fault)
        {
            DeviceLog.Write("uplink: not closed cleanly: " + fault.Message);
        }
    }

    private UplinkCarrier Next(UplinkCarrier carrier, bool isAnswered)
    {
        if (carrier != _webSocket)
        {
            return _webSocket;
        }

        _webSocketFailures = isAnswered ? 0 : _webSocketFailures + 1;
        return _webSocketFailures < _options.WebSocketAttempts ? _webSocket : _http;
    }

    // Half of the wait is left to chance.
    private int WaitMs(bool isAnswered)
    {
        int waitMs = _options.BackOffMinMs;
        _failures = isAnswered ? 0 : _failures + 1;
        for (int i = 1; i < _failures && waitMs < _options.BackOffMaxMs; i++)
        {
            waitMs *= 2;
        }

        if (waitMs > _options.BackOffMaxMs)
        {
            waitMs = _options.BackOffMaxMs;
        }

        return (waitMs / 2) + _random.Next((waitMs / 2) + 1);
    }

    // An earlier connection may still wake the mailbox.
    private void Pause(int waitMs)
    {
        long endMs = Environment.TickCount64 + waitMs;
        long leftMs = waitMs;
        while (leftMs > 0 && !_isStopping)
        {
            _mailbox.Wait((int)leftMs);
            leftMs = endMs - Environment.TickCount64;
        }
    }

    private static string TextOf(UplinkFault fault)
    {
        switch (fault)
        {
            case UplinkFault.Malformed:
                return "the relay sent what is no message";
            case UplinkFault.AckUnknown:
                return "the relay acknowledged an unknown id";
            case UplinkFault.GreetingUnanswered:
                return "the relay did not answer the greeting first";
            default:
                return "the relay is silent";
        }
    }
}
