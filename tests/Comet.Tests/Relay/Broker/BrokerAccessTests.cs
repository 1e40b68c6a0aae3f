using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay.Broker;

/// <summary>Brokers that cannot be reached, or do not let everybody in.</summary>
[TestClass]
public class BrokerAccessTests
{
    private const string Password = "0123456789abcdef";

    private static async Task<string> FaultOfAsync(TestRelayHost relay)
    {
        string[] faults = [];
        await Limit.UntilAsync(
            () => (faults = relay.TakeFaults()).Length > 0, "the outage is logged");
        return faults.Single();
    }

    private static async Task AssertServesOwnBoardAsync(TestRelayHost relay)
    {
        await using UplinkBoard board = await UplinkBoard.StartAsync(
            new Comet.Device.UplinkOptions(relay.UplinkUrl) { Token = TestRelayHost.Token });
        await relay.SettleAsync(await BrokerStage.LastOfAsync(board));
        string id = await relay.PublishAsync("led", "true");
        StringAssert.Contains(
            await relay.Client.GetStringAsync("poll?topics=led", Limit.Token), id);
    }

    // While its history is looked for, nobody is served; that does not take for ever.
    [TestMethod]
    public async Task Without_its_broker_a_relay_serves_its_own_boards_and_tries_again()
    {
        await using InnerBroker broker = new();
        await broker.StartAsync();
        await broker.StopAsync();
        await using TestRelayHost relay = await TestRelayHost.StartAsync(
            new RelayOptions { BrokerUrl = $"mqtt://{broker.EndPoint}", Name = "near" });
        StringAssert.StartsWith(
            await FaultOfAsync(relay),
            $"the broker mqtt://{broker.EndPoint} cannot be reached: Connection refused");
        using HttpResponseMessage early = await relay.Client.GetAsync("poll", Limit.Token);
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.AreEqual(1, early.Headers.RetryAfter?.Delta?.TotalSeconds);
        StringAssert.Contains(
            await relay.Client.GetStringAsync("/devices", Limit.Token), "\"state\":\"filling\"");
        await AssertServesOwnBoardAsync(relay);
        await broker.StartAsync();
        await using TestMqttClient client =
            await TestMqttClient.StartAsync(broker.EndPoint, "comet/b/presence");
        await AssertServesOwnBoardAsync(relay);
        StringAssert.Contains(
            TestMqttClient.TextOf(await client.NextAsync("comet/b/presence")),
            "\"relay\":\"near\"");
    }

    [TestMethod]
    public async Task A_wrong_password_is_told()
    {
        await using InnerBroker broker = new(Password);
        await broker.StartAsync();
        await using TestRelayHost relay = await TestRelayHost.StartAsync(
            new RelayOptions { BrokerUrl = $"mqtt://me:wrong@{broker.EndPoint}" });
        Assert.AreEqual(
            $"the broker mqtt://{broker.EndPoint} cannot be reached: it refuses the user name or "
                + "the password; the relay serves its own boards and tries again",
            await FaultOfAsync(relay));
        await AssertServesOwnBoardAsync(relay);
        await using TestRelayHost other = await TestRelayHost.StartAsync(
            new RelayOptions { BrokerUrl = $"mqtt://me:{Password}@{broker.EndPoint}" });
        await Limit.UntilAsync(() => other.Host.Boards.Broker!.IsConnected, "it is let in");
    }

    [TestMethod]
    public async Task Mosquitto_that_lets_nobody_in_is_told()
    {
        await using MosquittoBroker broker = new("allow_anonymous false");
        await broker.StartAsync();
        await using TestRelayHost relay = await TestRelayHost.StartAsync(
            new RelayOptions { BrokerUrl = $"mqtt://{broker.EndPoint}" });
        StringAssert.Contains(
            await FaultOfAsync(relay), "it refuses the user name or the password");
    }

    [TestMethod]
    public async Task A_relay_brings_a_broker_along_that_asks_for_its_token()
    {
        await using TestRelayHost first = await TestRelayHost.StartAsync(
            new RelayOptions { BrokerPort = 0, Token = Password });
        string url = first.Host.Boards.Broker!.Url;
        await Limit.UntilAsync(() => first.Host.Boards.Broker!.IsConnected, "it is let in");
        await using TestRelayHost second = await TestRelayHost.StartAsync(new RelayOptions
        {
            BrokerUrl = url.Replace("//", $"//me:{Password}@", StringComparison.Ordinal),
        });
        await Limit.UntilAsync(() => second.Host.Boards.Broker!.IsConnected, "it is let in");
        await using TestRelayHost third =
            await TestRelayHost.StartAsync(new RelayOptions { BrokerUrl = url });
        StringAssert.Contains(
            await FaultOfAsync(third), "it refuses the user name or the password");
    }

    [TestMethod]
    public async Task TLS_is_spoken_to_who_has_a_certificate_of_the_named_authority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = Certify(key, "authority", null, null);
        using ECDsa serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 server = Certify(key, "authority", serverKey, "server");
        using X509Certificate2 stranger = Certify(serverKey, "stranger", null, null);
        await using MosquittoBroker broker = new(
            "allow_anonymous true\ncertfile {0}/server.pem\nkeyfile {0}/key.pem",
            ("server.pem", server.ExportCertificatePem()),
            ("key.pem", serverKey.ExportPkcs8PrivateKeyPem()));
        await broker.StartAsync();
        string directory = Directory.CreateTempSubdirectory("comet-ca-").FullName;
        string file = Path.Combine(directory, "ca.pem");
        await File.WriteAllTextAsync(file, authority.ExportCertificatePem());
        RelayOptions options = new() { BrokerUrl = $"mqtts://{broker.EndPoint}", BrokerCa = file };
        await using (TestRelayHost relay = await TestRelayHost.StartAsync(options))
        {
            await Limit.UntilAsync(() => relay.Host.Boards.Broker!.IsConnected, "it is let in");
        }

        await File.WriteAllTextAsync(file, stranger.ExportCertificatePem());
        await using (TestRelayHost relay = await TestRelayHost.StartAsync(options))
        {
            StringAssert.Contains(await FaultOfAsync(relay), "certificate");
        }

        Directory.Delete(directory, true);
    }

    // A certificate of an authority's own, or one that it has given to a server.
    private static X509Certificate2 Certify(
        ECDsa authorityKey, string authority, ECDsa? serverKey, string? server)
    {
        X500DistinguishedName issuer = new("CN=" + authority);
        CertificateRequest request = new(
            serverKey is null ? issuer : new X500DistinguishedName("CN=" + server),
            serverKey ?? authorityKey,
            HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(serverKey is null, false, 0, true));
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.Create(
            issuer,
            X509SignatureGenerator.CreateForECDsa(authorityKey),
            now.AddHours(-1),
            now.AddHours(1),
            RandomNumberGenerator.GetBytes(8));
    }

    [TestMethod]
    public async Task What_the_broker_does_not_take_is_missing_elsewhere_and_nothing_else()
    {
        await using MosquittoBroker broker = new("allow_anonymous true\nmax_packet_size 2000");
        await broker.StartAsync();
        RelayOptions options = new() { BrokerUrl = $"mqtt://{broker.EndPoint}" };
        await using TestRelayHost near =
            await TestRelayHost.StartAsync(options with { Name = "near" });
        await using TestRelayHost there =
            await TestRelayHost.StartAsync(options with { Name = "there" });
        using RawUplink board = await RawUplink.DialAsync(near, "00000007-0");
        await board.ReadAsync();
        for (int i = 1; i <= 100; i++)
        {
            string text = TestMqttClient.Event(i);
            await board.SayAsync(i % 40 == 0
                ? text.Replace($"\"data\":{i}", $"\"data\":\"{new string('x', 3000)}\"",
                    StringComparison.Ordinal)
                : text);
        }

        await near.SettleAsync(new EventId(7, 100));
        await there.SettleAsync(new EventId(7, 100));
        await using TestRelayHost late =
            await TestRelayHost.StartAsync(options with { Name = "late" });
        await late.SettleAsync(new EventId(7, 100));
        foreach (TestRelayHost relay in (TestRelayHost[])[there, late])
        {
            await using Subscriber follower =
                await LineSubscriber.OpenAsync(relay, "since=00000007-80");
            for (int i = 81; i <= 100; i++)
            {
                Assert.AreEqual($"{i}", (await follower.NextAsync()).Data);
            }

            StringAssert.Contains(
                await relay.Client.GetStringAsync("poll?since=00000007-38", Limit.Token),
                "\"gap\":{\"from\":\"00000007-39\",\"to\":\"00000007-80\"}");
            Assert.IsEmpty(relay.TakeFaults());
        }

        foreach (string fault in near.TakeFaults())
        {
            StringAssert.EndsWith(fault, " bytes, and the broker takes 2000; it is left out");
        }
    }
}
