using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>The server's certificate with its private key, and what TLS is to be like.</summary>
public sealed class TlsIdentity : IDisposable
{
    private const int DevelopmentDays = 30;

    private readonly X509Certificate2Collection _chain;
    private DirectoryInfo? _folder;

    private TlsIdentity(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        Certificate = certificate;
        _chain = chain;
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>Its SHA-256 fingerprint, in hexadecimal.</summary>
    public string Fingerprint => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>
    /// The file that a client on this machine may trust, when the certificate was made here.
    /// </summary>
    public string? TrustFile { get; private set; }

    /// <param name="options">Where it comes from.</param>
    /// <param name="address">Where the server listens: a certificate made here names it.</param>
    /// <exception cref="SimulatorException">A file is not what it must be.</exception>
    public static TlsIdentity Create(TlsOptions options, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options is { CertificateFile: { } certificate, KeyFile: { } key }
            ? Read(certificate, key)
            : Make(address);
    }

    /// <summary>TLS 1.2 and 1.3, HTTP/1.1 and nothing else, no certificate of the client.</summary>
    public SslServerAuthenticationOptions CreateOptions()
    {
        return new SslServerAuthenticationOptions
        {
            // offline: nothing is fetched from anywhere.
            ServerCertificateContext =
                SslStreamCertificateContext.Create(Certificate, _chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
            ClientCertificateRequired = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }

    public void Dispose()
    {
        Certificate.Dispose();
        try
        {
            _folder?.Delete(true);
        }
        catch (IOException)
        {
            // Somebody was first; it held nothing secret.
        }
    }

    private static TlsIdentity Read(string certificateFile, string keyFile)
    {
        string certificateText = ReadText(certificateFile, "a certificate");
        string keyText = ReadText(keyFile, "the certificate's private key");
        X509Certificate2Collection chain = [];
        try
        {
            chain.ImportFromPem(certificateText);
        }
        catch (CryptographicException)
        {
            // Said below: there is none.
            chain.Clear();
        }

        if (chain.Count == 0)
        {
            throw Refusal(certificateFile, "no certificate in it",
                "PEM that begins with -----BEGIN CERTIFICATE-----");
        }

        if (!keyText.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            || keyText.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw Refusal(keyFile, "no private key that can be read in it",
                "unencrypted PEM such as -----BEGIN PRIVATE KEY-----");
        }

        DateTime now = DateTime.Now;
        if (now > chain[0].NotAfter || now < chain[0].NotBefore)
        {
            throw Refusal(
                certificateFile,
                $"valid from {chain[0].NotBefore:yyyy-MM-dd} to {chain[0].NotAfter:yyyy-MM-dd}",
                "a certificate that is valid today");
        }

        try
        {
            X509Certificate2 certificate =
                X509Certificate2.CreateFromPem(certificateText, keyText);
            chain.RemoveAt(0);
            return new TlsIdentity(Usable(certificate), chain);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw Refusal(keyFile, $"not the key of the certificate in {certificateFile}",
                "its private key");
        }
    }

    private static string ReadText(string file, string expected)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            string what = File.Exists(file) ? "cannot be read" : "there is no such file";
            throw Refusal(file, what, $"{expected} as PEM");
        }
    }

    private static SimulatorException Refusal(string file, string what, string expected)
    {
        return new SimulatorException(
            $"--tls {file}: {what}; expected {expected}", SimulatorException.UsageExitCode);
    }

    private static TlsIdentity Make(IPAddress address)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        foreach (IPAddress named in
            new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, address }.Distinct())
        {
            names.AddIpAddress(named);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        X509Certificate2 certificate =
            request.CreateSelfSigned(now.AddHours(-1), now.AddDays(DevelopmentDays));

        // A folder of its own: nobody else can have put a file of this name there.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("comet-tls-");
        string file = Path.Combine(folder.FullName, "cert.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return new TlsIdentity(Usable(certificate), [])
        {
            TrustFile = file,
            _folder = folder,
        };
    }

    // Windows does not take a key that is in memory only.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(
                certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
