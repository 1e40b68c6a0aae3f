using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>Where the certificate comes from, and what is said of one that will not do.</summary>
[TestClass]
public sealed class TlsCertificateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("comet-tests-");

    public void Dispose()
    {
        _folder.Delete(true);
    }

    [TestMethod]
    public void Wrong_files_are_named_with_what_was_expected()
    {
        using RSA key = RSA.Create(2048);
        using RSA other = RSA.Create(2048);
        string good = Write("good.pem", CertificatePem(key, -1, 1));
        string goodKey = Write("good.key", key.ExportPkcs8PrivateKeyPem());
        string otherKey = Write("other.key", other.ExportPkcs8PrivateKeyPem());
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string curveKey = Write("curve.key", curve.ExportPkcs8PrivateKeyPem());
        string locked = Write("locked.key", key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc,
                HashAlgorithmName.SHA256, 1000)));
        string old = Write("old.pem", CertificatePem(key, -10, -5));
        string early = Write("early.pem", CertificatePem(key, 5, 10));
        string text = Write("text.pem", "hello");
        string broken = Write(
            "broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        string brokenKey = Write(
            "broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        string none = Path.Combine(_folder.FullName, "none.pem");

        AssertRefused(none, goodKey, none, "there is no such file; expected a certificate");
        AssertRefused(good, none, none, "there is no such file; expected the certificate's");
        AssertRefused(good, _folder.FullName, _folder.FullName, "there is no such file");
        AssertRefused(text, goodKey, text, "no certificate in it; expected PEM");
        AssertRefused(goodKey, goodKey, goodKey, "no certificate in it");
        AssertRefused(broken, goodKey, broken, "no certificate in it");
        AssertRefused(good, text, text, "no private key that can be read");
        AssertRefused(good, good, good, "no private key that can be read");
        AssertRefused(good, locked, locked, "no private key that can be read");
        AssertRefused(good, brokenKey, brokenKey, "not the key of the certificate");
        AssertRefused(good, otherKey, otherKey, "not the key of the certificate");
        AssertRefused(good, curveKey, curveKey, "not the key of the certificate");
        AssertRefused(old, goodKey, old, "valid from ");
        AssertRefused(early, goodKey, early, "valid from ");
        using TlsIdentity identity =
            TlsIdentity.Create(new TlsOptions(good, goodKey), IPAddress.Loopback);
        Assert.IsTrue(identity.Certificate.HasPrivateKey);
        Assert.IsNull(identity.TrustFile);
    }

    [TestMethod]
    public async Task A_certificate_of_a_file_is_shown_with_its_authorities()
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA key = RSA.Create(2048);
        using X509Certificate2 root = Authority("root", rootKey, null);
        using X509Certificate2 middle = Authority("middle", middleKey, root);
        CertificateRequest request =
            new("CN=board", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForECDsa(middleKey);
        using X509Certificate2 leaf = request.Create(
            middle.SubjectName, generator, DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3]);
        TlsOptions options = new(
            Write("chain.pem", leaf.ExportCertificatePem() + "\n" + middle.ExportCertificatePem()),
            Write("leaf.key", key.ExportRSAPrivateKeyPem()));

        await using TestSimulator simulator = await TestSimulator.StartTlsAsync(options);
        using SocketsHttpHandler handler = new();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { root },
            DisableCertificateDownloads = true,
        };

        // Judged by .NET itself: the chain, the name, the dates.
        using HttpClient client = new(handler) { BaseAddress = simulator.Url };
        StringAssert.Contains(await client.GetStringAsync("poll", Limit.Token), "\"next\"");
    }

    [TestMethod]
    [DataRow("https://localhost")]
    [DataRow("https://127.0.0.1")]
    [DataRow("https://127.0.0.5")]
    public async Task The_certificate_that_is_made_stands_for_where_the_board_is(string url)
    {
        await using TestSimulator simulator =
            await TestSimulator.StartTlsAsync(TlsOptions.Development, "127.0.0.5");
        TlsIdentity identity = simulator.Host.Tls!;
        Assert.AreEqual(
            Convert.ToHexString(SHA256.HashData(identity.Certificate.RawData)),
            identity.Fingerprint);
        using X509Certificate2 trusted = X509CertificateLoader.LoadCertificateFromFile(
            identity.TrustFile!);
        Assert.IsFalse(trusted.HasPrivateKey);
        using SocketsHttpHandler handler = new();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { trusted },
        };

        // The name is what the URL says, the connection goes to the server in any case.
        handler.ConnectCallback = async (_, cancellation) =>
        {
            System.Net.Sockets.Socket socket = new(
                System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(simulator.EndPoint, cancellation);
            return new System.Net.Sockets.NetworkStream(socket, true);
        };
        using HttpClient client = new(handler);
        StringAssert.Contains(await client.GetStringAsync(url + "/poll", Limit.Token), "\"next\"");
        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetStringAsync("https://127.0.0.9/poll", Limit.Token));
    }

    [TestMethod]
    public async Task The_file_to_trust_is_gone_when_the_simulator_is()
    {
        TestSimulator simulator = await TestSimulator.StartTlsAsync();
        string file = simulator.Host.Tls!.TrustFile!;
        Assert.IsTrue(File.Exists(file));
        await simulator.DisposeAsync();
        Assert.IsFalse(Directory.Exists(Path.GetDirectoryName(file)));
    }

    private static void AssertRefused(string certificate, string key, string file, string what)
    {
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => TlsIdentity.Create(new TlsOptions(certificate, key), IPAddress.Loopback));
        StringAssert.StartsWith(fault.Message, $"--tls {file}: {what}");
        StringAssert.Contains(fault.Message, "; expected ");
        Assert.DoesNotContain('\n', fault.Message);
        Assert.AreEqual(SimulatorException.UsageExitCode, fault.ExitCode);
    }

    private static string CertificatePem(RSA key, int fromDays, int toDays)
    {
        CertificateRequest request =
            new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate =
            request.CreateSelfSigned(now.AddDays(fromDays), now.AddDays(toDays));
        return certificate.ExportCertificatePem();
    }

    private static X509Certificate2 Authority(string name, ECDsa key, X509Certificate2? issuer)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return issuer is null
            ? request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2))
            : request.Create(issuer, now.AddDays(-1), now.AddDays(1), [9]);
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
