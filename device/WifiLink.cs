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
/// address was had anew the pump is told, so that it listens afresh. All that is allocated here is
/// per attempt and per look, never per message.
/// </remarks>
internal sealed class WifiLink
{
    private const int AttemptTimeoutMs = 30_000;
    private const int PauseMinMs = 1_000;
    private const int PauseMaxMs = 60_000;

    // How often the address is looked at, and how many looks the firmware has to reconnect.
    private const int LookIntervalMs = 5_000;
    private const int LooksLeftAlone = 3;

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
        while (true)
        {
            if (TryJoin())
            {
                pauseMs = PauseMinMs;
                StayJoined();
                DeviceLog.Write("Wi-Fi: the link is lost");
            }
            else
            {
                // Half of the pause is random: a hall full of boards must not knock in step.
                Thread.Sleep((pauseMs / 2) + _random.Next(pauseMs / 2));
                pauseMs = pauseMs < PauseMaxMs / 2 ? pauseMs * 2 : PauseMaxMs;
            }
        }
    }

    private bool TryJoin()
    {
        try
        {
            WifiNetworkHelper.Reset();
            using CancellationTokenSource timeout = new CancellationTokenSource(AttemptTimeoutMs);
            bool joined = WifiNetworkHelper.ConnectDhcp(
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
        catch (Exception fault)
        {
            // No adapter, a network configuration that cannot be stored, a driver's complaint.
            DeviceLog.Write("Wi-Fi: " + fault.Message);
            return false;
        }
    }

    // Returns once the address is gone and the firmware could not bring it back.
    private void StayJoined()
    {
        string address = Address();
        int looksWithout = 0;
        while (looksWithout < LooksLeftAlone)
        {
            _changed.WaitOne(LookIntervalMs, false);
            string now = Address();
            if (now == NoAddress)
            {
                looksWithout++;
                continue;
            }

            if (now != address || looksWithout > 0)
            {
                HandleJoined(now);
                address = now;
            }

            looksWithout = 0;
        }
    }

    private void HandleJoined(string address)
    {
        DeviceLog.Write("Wi-Fi: http://" + address + ":" + DeviceOptions.Port.ToString() + "/");
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
