using System;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using nanoFramework.Runtime.Native;

namespace Comet.Device;

/// <summary>The composition root: what runs on the board, and in which order it is made.</summary>
public static class Program
{
    // Long enough to read the log, and that a board which cannot stay up is no nuisance.
    private const int RebootPauseMs = 10_000;

    /// <summary>Starts the server, or says why it does not, and never returns.</summary>
    public static void Main()
    {
        string? refusal = OptionsCheck.RefusalOf(
            DeviceOptions.Ssid,
            DeviceOptions.Token,
            DeviceOptions.ReadToken,
            DeviceOptions.AnonymousAccess,
            DeviceOptions.Port);
        if (refusal != null)
        {
            Refuse(refusal);
            return;
        }

        refusal = OptionsCheck.RefusalOfPolicy(DeviceOptions.HostNames, DeviceOptions.Origins);
        if (refusal != null)
        {
            Refuse(refusal);
            return;
        }

        refusal = OptionsCheck.RefusalOfUplink(DeviceOptions.UplinkUrl);
        if (refusal != null)
        {
            Refuse(refusal);
            return;
        }

        refusal = OptionsCheck.RefusalOfTls(
            DeviceOptions.TlsCertificate, DeviceOptions.TlsPrivateKey);
        if (refusal != null)
        {
            Refuse(refusal);
            return;
        }

        TryServe();
        Park();
    }

    /// <summary>Whether the server is reached by https and wss, and by nothing else.</summary>
    internal static bool UsesTls => DeviceOptions.TlsCertificate.Length > 0;

    private static void Refuse(string refusal)
    {
        DeviceLog.Write("not started: " + refusal);
        Park();
    }

    // A program that returns is restarted by some firmware, and would knock for ever.
    private static void Park()
    {
        Thread.Sleep(Timeout.Infinite);
    }

    private static void TryServe()
    {
        SocketPump pump;
        try
        {
            pump = Serve();
        }
        catch (Exception fault)
        {
            // A pin that does not exist, memory that does not suffice.
            DeviceLog.Write("not started: " + fault.ToString());
            return;
        }

        Run(pump);
    }

    // The pump ends by itself only if something is wrong that only a new start can mend.
    private static void Run(SocketPump pump)
    {
        try
        {
            pump.Run();
            DeviceLog.Write("stopped");
        }
        catch (Exception fault)
        {
            LogStop(fault);
        }

        Thread.Sleep(RebootPauseMs);
        Power.RebootDevice();
    }

    private static void LogStop(Exception fault)
    {
        try
        {
            DeviceLog.Write("stopped: " + fault.ToString());
        }
        catch (Exception)
        {
            // No heap for a line: the reboot tells.
        }
    }

    private static SocketPump Serve()
    {
        CometLimits limits = CometLimits.Esp32();
        TlsConnections? tls = MakeTls(limits);
        TopicTable topics = new TopicTable(limits.TopicsMax, limits.TopicNamesBytes);
        Esp32Board board = new Esp32Board();
        BoardApplication application = new BoardApplication(board, topics);
        FlashContent content = new FlashContent();
        AccessTokens? tokens =
            OptionsCheck.TokensOf(DeviceOptions.Token, DeviceOptions.ReadToken);
        AccessPolicy? policy =
            OptionsCheck.PolicyOf(DeviceOptions.HostNames, DeviceOptions.Origins, UsesTls);
        CometEngine engine = new CometEngine(
            limits, topics, application, content, Epoch(), tokens, policy);
        long nowMs = Environment.TickCount64;
        engine.Start(nowMs);
        application.Attach(engine, nowMs);

        BoardService service = new BoardService(application, board);
        UtcClock clock = new UtcClock(engine);
        Uplink? uplink = MakeUplink(engine);
        PumpService[] services = uplink == null
            ? new PumpService[] { service, clock }
            : new PumpService[] { service, clock, uplink };
        SocketPump pump = new SocketPump(
            engine, limits, new IPEndPoint(IPAddress.Any, DeviceOptions.Port), services, tls);
        new WifiLink(pump).Start();
        if (uplink != null)
        {
            uplink.Start();
        }

        DeviceLog.Write("started, "
            + DeviceBudget.TotalBytes(limits, tokens, policy, content.Index.Length).ToString()
            + " bytes of heap taken");
        return pump;
    }

    private static TlsConnections? MakeTls(CometLimits limits)
    {
        if (!UsesTls)
        {
            return null;
        }

        limits.Connections = TlsConnections.CountMax;
        limits.ReservedForRequests = 1;
        limits.ConnectionsPerPeer = TlsConnections.CountMax - 1;

        // Nothing of a handshake reaches the engine, to which it would seem idle.
        limits.ConnectGraceMs = limits.HeadTimeoutMs;
        TlsConnections tls = new TlsConnections(new X509Certificate2(
            DeviceOptions.TlsCertificate, DeviceOptions.TlsPrivateKey, ""));
        tls.Start();
        return tls;
    }

    private static Uplink? MakeUplink(CometEngine engine)
    {
        if (DeviceOptions.UplinkUrl.Length == 0)
        {
            return null;
        }

        UplinkOptions options = new UplinkOptions(DeviceOptions.UplinkUrl)
        {
            Token = DeviceOptions.UplinkToken.Length == 0 ? null : DeviceOptions.UplinkToken,
            CaCertificate = DeviceOptions.UplinkCaCertificate.Length == 0
                ? null
                : DeviceOptions.UplinkCaCertificate,
        };
        return new Uplink(
            engine,
            options,
            new UplinkWebSocketCarrier(options),
            new UplinkHttpCarrier(options));
    }

    // Random per boot, never 0: the firmware draws on the chip's own generator.
    private static uint Epoch()
    {
        Random random = new Random();
        byte[] bytes = new byte[4];
        uint epoch = 0;
        while (epoch == 0)
        {
            random.NextBytes(bytes);
            epoch = (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24));
        }

        return epoch;
    }
}
