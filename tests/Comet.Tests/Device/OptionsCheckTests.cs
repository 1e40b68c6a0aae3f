using Comet.Device;
using Comet.Embedded.Engine;

namespace Comet.Tests.Device;

/// <summary>A board that everybody on the network could use does not start by accident.</summary>
[TestClass]
public class OptionsCheckTests
{
    private const string Good = "0123456789abcdef0123456789abcdef";
    private const string Other = "fedcba9876543210fedcba9876543210";

    [TestMethod]
    [DataRow("", "", false, "Token is empty")]
    [DataRow("", Good, false, "ReadToken needs a Token")]
    [DataRow("", Good, true, "ReadToken needs a Token")]
    [DataRow("1234567", "", false, "Token must have 8 to 48")]
    [DataRow("with a space", "", false, "Token must have 8 to 48")]
    [DataRow(Good, "1234567", false, "ReadToken must have 8 to 48")]
    [DataRow(Good, Good, false, "ReadToken must differ")]
    [DataRow(Good, "", true, "Token and AnonymousAccess exclude each other")]
    public void Options_that_leave_access_unclear_are_refused(
        string token, string readToken, bool anonymous, string beginning)
    {
        string? refusal = OptionsCheck.RefusalOf("net", token, readToken, anonymous, 80);
        Assert.IsNotNull(refusal);
        Assert.StartsWith(beginning, refusal);
        Assert.DoesNotContain(Good, refusal, "the text shows a secret");
    }

    [TestMethod]
    [DataRow("Ssid")]
    [DataRow("Token", "net")]
    public void The_template_is_refused_until_it_is_filled_in(string option, string ssid = "")
    {
        string? refusal = OptionsCheck.RefusalOf(
            DeviceOptions.Ssid + ssid,
            DeviceOptions.Token,
            DeviceOptions.ReadToken,
            DeviceOptions.AnonymousAccess,
            DeviceOptions.Port);
        Assert.IsNotNull(refusal);
        Assert.StartsWith(option, refusal);
    }

    [TestMethod]
    [DataRow("", "", true)]
    [DataRow("12345678", "", false)]
    [DataRow(Good, "", false)]
    [DataRow(Good, Other, false)]
    public void Options_that_say_who_may_come_in_are_accepted(
        string token, string readToken, bool anonymous)
    {
        Assert.IsNull(OptionsCheck.RefusalOf("net", token, readToken, anonymous, 80));
        AccessTokens? tokens = OptionsCheck.TokensOf(token, readToken);
        Assert.AreEqual(token.Length + readToken.Length, tokens?.Length ?? 0);
        Assert.AreEqual(anonymous, tokens is null);
    }

    [TestMethod]
    [DataRow("", 80, "Ssid")]
    [DataRow("a name of more than thirty-two by.", 80, "Ssid")]
    [DataRow("äöüäöüäöüäöüäöüäö", 80, "Ssid")]
    [DataRow("net", 0, "Port")]
    [DataRow("net", 65536, "Port")]
    [DataRow("net", -1, "Port")]
    public void A_network_or_port_that_cannot_be_is_named(string ssid, int port, string option)
    {
        string? refusal = OptionsCheck.RefusalOf(ssid, Good, "", false, port);
        Assert.IsNotNull(refusal);
        Assert.StartsWith(option + " must be", refusal);
    }

    [TestMethod]
    [DataRow("a", 1)]
    [DataRow("a name of exactly thirty-two by.", 65535)]
    [DataRow("äöüäöüäöüäöüäöüä", 80)]
    public void The_last_possible_network_and_port_are_accepted(string ssid, int port)
    {
        Assert.IsNull(OptionsCheck.RefusalOf(ssid, Good, "", false, port));
    }

    [TestMethod]
    [DataRow("Board.example", "", "HostNames must be names")]
    [DataRow("a, b", "", "HostNames must be names")]
    [DataRow("", "https://app.example/", "Origins must be at most 7")]
    [DataRow("", "app.example", "Origins must be at most 7")]
    public void Names_and_origins_that_no_request_could_have_are_refused(
        string hostNames, string origins, string beginning)
    {
        string? refusal = OptionsCheck.RefusalOfPolicy(hostNames, origins);
        Assert.IsNotNull(refusal);
        Assert.StartsWith(beginning, refusal);
    }

    [TestMethod]
    [DataRow("", "", false, true)]
    [DataRow("", "", true, false)]
    [DataRow("board.example lamp.example", "", false, false)]
    [DataRow("", "https://app.example http://192.168.1.7:3000", true, false)]
    public void Names_and_origins_become_the_engine_s_policy(
        string hostNames, string origins, bool usesTls, bool none)
    {
        Assert.IsNull(OptionsCheck.RefusalOfPolicy(hostNames, origins));
        AccessPolicy? policy = OptionsCheck.PolicyOf(hostNames, origins, usesTls);
        Assert.AreEqual(none, policy is null);
        Assert.AreEqual(usesTls, policy?.IsSecure ?? false);
        Assert.AreEqual(hostNames, policy?.HostNames ?? "");
        Assert.AreEqual(origins, policy?.Origins ?? "");
        Assert.IsNull(OptionsCheck.RefusalOfPolicy(DeviceOptions.HostNames, DeviceOptions.Origins));
    }

    [TestMethod]
    [DataRow("relay")]
    [DataRow("http://relay.example/uplink/board1")]
    [DataRow("WS://relay.example/uplink/board1")]
    [DataRow("xws://relay.example/uplink/board1")]
    [DataRow("ws://")]
    [DataRow("ws:///uplink")]
    [DataRow("ws://relay.example")]
    [DataRow("wss://relay.example/")]
    [DataRow("wss://relay.example:/uplink")]
    [DataRow("wss://relay.example:0/uplink")]
    [DataRow("wss://relay.example:65536/uplink")]
    [DataRow("wss://relay.example:443443/uplink")]
    [DataRow("wss://relay.example:44a/uplink")]
    [DataRow("wss://me@relay.example/uplink")]
    [DataRow("wss://[::1]/uplink")]
    [DataRow("wss://relay.example/up link")]
    [DataRow("wss://relay.example/up\r\nlink")]
    [DataRow("wss://relay.example/ä")]
    [DataRow("wss://relay.example/up#link")]
    public void An_uplink_that_cannot_be_dialled_is_refused(string url)
    {
        string? refusal = OptionsCheck.RefusalOfUplink(url);
        Assert.IsNotNull(refusal);
        Assert.StartsWith("UplinkUrl must be", refusal);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("ws://127.0.0.1:1/u")]
    [DataRow("ws://relay:65535/uplink/board1")]
    [DataRow("wss://relay-1.example/uplink/board1?x=1")]
    public void An_uplink_that_can_be_dialled_or_none_is_accepted(string url)
    {
        Assert.IsNull(OptionsCheck.RefusalOfUplink(url));
    }

    [TestMethod]
    [DataRow("", "", null)]
    [DataRow("-----BEGIN CERTIFICATE-----\nAA", "-----BEGIN PRIVATE KEY-----\nAA", null)]
    [DataRow("-----BEGIN CERTIFICATE-----\nAA", "-----BEGIN EC PRIVATE KEY-----\nAA", null)]
    [DataRow("-----BEGIN CERTIFICATE-----\nAA", "-----BEGIN RSA PRIVATE KEY-----\nAA", null)]
    [DataRow("-----BEGIN CERTIFICATE-----\nAA", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA",
        "TlsPrivateKey must be")]
    [DataRow("-----BEGIN CERTIFICATE-----\nAA", "-----BEGIN PUBLIC KEY-----\nAA",
        "TlsPrivateKey must be")]
    [DataRow("-----BEGIN CERTIFICATE-----\nAA", "", "TlsPrivateKey must be")]
    [DataRow("", "-----BEGIN PRIVATE KEY-----\nAA", "TlsCertificate must be")]
    [DataRow("cert.pem", "-----BEGIN PRIVATE KEY-----\nAA", "TlsCertificate must be")]
    public void TLS_needs_a_certificate_and_its_key(
        string certificate, string key, string? refusal)
    {
        string? said = OptionsCheck.RefusalOfTls(certificate, key);
        Assert.AreEqual(refusal is null, said is null, said);
        StringAssert.StartsWith(said ?? "", refusal ?? "");
        Assert.DoesNotContain("\nAA", said ?? "");
    }
}
