using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;

namespace Comet.Device;

/// <summary>
/// Keeps the board on its Wi-Fi network: joins, notices a lost link and joins again, for ever.
/// </summary>
/// <remarks>
/// Theory of operation. A thread of its own, because the helper's calls block for seconds and the
/// log must go on filling meanwhile. It alternates between joining, with growing pauses between
/// attempts, and waiting: for the system's word that the network has changed, or for the time to
/// look by itself, since such a word may be lost. While the firmware itself reconnects
/// (<see cref="WifiReconnectionKind.Automatic"/>) it is left alone for a while. Whenever an
/// address was had anew the pump is told, so that it listens afresh. Whatever a call of the
/// libraries throws costs an attempt. All that is allocated here is per attempt and per look,
/// never per message.
/// <para>
/// To join with name and password stores them in flash each time, and flash wears out. Once
/// joined, most attempts therefore only wait for the firmware, which knows them; the others are
/// for what it cannot get over by itself.
/// </para>
/// </remarks>
internal sealed class WifiLink
{
    private const int AttemptTimeoutMs = 30_000;
    private const int PauseMinMs = 1_000;
    private const int PauseMaxMs = 60_000;

    // How often the address is looked at, and how long the firmware has to reconnect. Events
    // wake the thread at any time: what counts is the time, not the looks.
    private const int LookIntervalMs = 5_000;
    private const int LeftAloneMs = 15_000;

    // After a join one attempt in so many stores the options anew.
    private const int AttemptsPerStore = 4;

    private const string NoAddress = "0.0.0.0";

    private readonly SocketPump _pump;
    private readonly AutoResetEvent _changed = new AutoResetEvent(false);
    private readonly Random _random = new Random();

    /// <param name="pump">Told to listen afresh after each change of address.</param>
    public WifiLink(SocketPump pump)
    {
        _pump = pump;
        NetworkChange.NetworkAvailabilityChanged += HandleAvailabilityChanged;
        NetworkChange.NetworkAddressChanged += HandleAddressChanged;
    }

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        new Thread(Run).Start();
    }

    private void Run()
    {
        int pauseMs = PauseMinMs;
        int attempts = 0;
        while (true)
        {
            try
            {
                // The first attempt after a start, and all until one succeeds, bring the options.
                bool isStored = attempts % AttemptsPerStore != 0;
                attempts = attempts > 0 ? attempts + 1 : 0;
                if (Join(isStored))
                {
                    attempts = 1;
                    pauseMs = PauseMinMs;
                    StayJoined();
                    DeviceLog.Write("Wi-Fi: the link is lost");
                    continue;
                }
            }
            catch (Exception fault)
            {
                // No adapter, a network configuration that cannot be stored, a driver's complaint.
                LogFault(fault);
            }

            // Half of the pause is random: a hall full of boards must not knock in step.
            Thread.Sleep((pauseMs / 2) + _random.Next(pauseMs / 2));
            pauseMs = pauseMs < PauseMaxMs / 2 ? pauseMs * 2 : PauseMaxMs;
        }
    }

    private static void LogFault(Exception fault)
    {
        try
        {
            DeviceLog.Write("Wi-Fi: " + fault.Message);
        }
        catch (Exception)
        {
            // No heap for a line; the next attempt needs it more.
        }
    }

    private bool Join(bool isStored)
    {
        WifiNetworkHelper.Reset();
        using CancellationTokenSource timeout = new CancellationTokenSource(AttemptTimeoutMs);
        bool joined = isStored
            ? WifiNetworkHelper.Reconnect(requiresDateTime: false, token: timeout.Token)
            : WifiNetworkHelper.ConnectDhcp(
                DeviceOptions.Ssid,
                DeviceOptions.Password,
                WifiReconnectionKind.Automatic,
                requiresDateTime: false,
                token: timeout.Token);
        if (!joined)
        {
            DeviceLog.Write("Wi-Fi: not joined, status "
                + ((int)WifiNetworkHelper.Status).ToString());
            return false;
        }

        HandleJoined(Address());
        return true;
    }

    // Returns once the address is gone and the firmware could not bring it back.
    private void StayJoined()
    {
        string address = Address();
        long lostMs = long.MaxValue;
        while (lostMs == long.MaxValue || Environment.TickCount64 - lostMs < LeftAloneMs)
        {
            _changed.WaitOne(LookIntervalMs, false);
            string now = Address();
            if (now == NoAddress)
            {
                lostMs = lostMs == long.MaxValue ? Environment.TickCount64 : lostMs;
                continue;
            }

            if (now != address || lostMs != long.MaxValue)
            {
                HandleJoined(now);
                address = now;
            }

            lostMs = long.MaxValue;
        }
    }

    private void HandleJoined(string address)
    {
        DeviceLog.Write("Wi-Fi: " + (Program.UsesTls ? "https://" : "http://") + address + ":"
            + DeviceOptions.Port.ToString() + "/");
        if (DeviceOptions.TimeServer.Length > 0)
        {
            Sntp.Server1 = DeviceOptions.TimeServer;
        }

        if (!Sntp.IsStarted)
        {
            Sntp.Start();
        }

        _pump.Restart();
    }

    private static string Address()
    {
        foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network.NetworkInterfaceType == NetworkInterfaceType.Wireless80211)
            {
                string address = network.IPv4Address;
                return string.IsNullOrEmpty(address) ? NoAddress : address;
            }
        }

        return NoAddress;
    }

    private void HandleAvailabilityChanged(object sender, NetworkAvailabilityEventArgs e)
    {
        _changed.Set();
    }

    private void HandleAddressChanged(object sender, EventArgs e)
    {
        _changed.Set();
    }
}
