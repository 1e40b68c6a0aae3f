using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Comet.Simulator.Options;
using MQTTnet;
using MQTTnet.Formatter;

namespace Comet.Simulator.Relay.Broker;

/// <summary>Where a broker is, and what it is shown.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">Its TCP port.</param>
/// <param name="User">The user's name, or null.</param>
/// <param name="Password">The password, or null.</param>
/// <param name="Trusted">With TLS: whose certificates are trusted, empty for those of the system;
/// null = no TLS.</param>
internal sealed record BrokerAddress(
    string Host, int Port, string? User, string? Password, X509Certificate2Collection? Trusted)
{
    // At most this many messages are on their way to a relay that has not taken them.
    private const int ReceiveMax = 256;
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads <c>mqtt://[user:password@]host[:port]</c> or <c>mqtts://…</c>.</summary>
    /// <param name="url">It.</param>
    /// <param name="caFile">A file of certificates, PEM, or null.</param>
    /// <exception cref="SimulatorException">It is nothing of the kind, or the file is not.
    /// </exception>
    public static BrokerAddress Parse(string url, string? caFile)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0
            || uri.PathAndQuery.Trim('/').Length > 0)
        {
            throw Refuse(
                $"the broker's address {Mask(url)} is none; expected "
                + "mqtt://[user:password@]host[:port], or mqtts://… for TLS");
        }

        bool isTls = uri.Scheme == "mqtts";
        if (caFile is not null && !isTls)
        {
            throw Refuse("a broker's certificates are given, but mqtt:// has no TLS; "
                + "expected mqtts://…");
        }

        string[] user = uri.UserInfo.Split(':', 2);
        return new BrokerAddress(
            uri.Host.Trim('[', ']'),
            uri.Port > 0 ? uri.Port : isTls ? TlsPort : PlainPort,
            user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            isTls ? ReadCertificates(caFile) : null);
    }

    /// <summary>What every connection to the broker has in common.</summary>
    /// <param name="clientId">The connection's own name.</param>
    public MqttClientOptionsBuilder CreateOptions(string clientId)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(Host, Port)
            .WithClientId(clientId)
            .WithCleanStart()
            .WithKeepAlivePeriod(s_keepAlive)
            .WithTimeout(s_patience)
            .WithReceiveMaximum(ReceiveMax);
        if (User is not null)
        {
            options.WithCredentials(User, Password ?? "");
        }

        if (Trusted is not null)
        {
            options.WithTlsOptions(tls =>
            {
                tls.UseTls().WithTargetHost(Host)
                    .WithRevocationMode(X509RevocationMode.NoCheck);
                if (Trusted.Count > 0)
                {
                    tls.WithTrustChain(Trusted);
                }
            });
        }

        return options;
    }

    public override string ToString()
    {
        return $"{(Trusted is null ? "mqtt" : "mqtts")}://{Host}:{Port}";
    }

    private static X509Certificate2Collection ReadCertificates(string? caFile)
    {
        X509Certificate2Collection certificates = [];
        if (caFile is null)
        {
            return certificates;
        }

        try
        {
            certificates.ImportFromPemFile(caFile);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            throw Refuse($"{caFile}: the broker's certificates cannot be read: {fault.Message}");
        }

        return certificates.Count > 0
            ? certificates
            : throw Refuse($"{caFile}: no certificate is in it; expected PEM");
    }

    // What precedes the host may be a password.
    private static string Mask(string url)
    {
        int at = url.LastIndexOf('@');
        return at < 0 ? url : "…" + url[at..];
    }

    private static SimulatorException Refuse(string message)
    {
        return new SimulatorException(message, SimulatorException.UsageExitCode);
    }
}
