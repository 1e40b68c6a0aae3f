using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>What may be a token, and that all three forms carry whatever may be one.</summary>
[TestClass]
public class AccessTokensTests
{
    [TestMethod]
    [DataRow("12345678", true)]
    [DataRow("1234567", false)]
    [DataRow("", false)]
    [DataRow("========", false)]
    [DataRow("1=======", true)]
    [DataRow("1======x", false)]
    [DataRow("azAZ09-._~+/==", true)]
    [DataRow("12345678 ", false)]
    [DataRow("1234,678", false)]
    [DataRow("1234;678", false)]
    [DataRow("1234%678", false)]
    [DataRow("1234\"678", false)]
    [DataRow("1234&678", false)]
    [DataRow("1234#678", false)]
    [DataRow("1234@678", false)]
    [DataRow("1234[678", false)]
    [DataRow("1234`678", false)]
    [DataRow("1234{678", false)]
    [DataRow("1234\u00e9678", false)]
    public void A_token_is_what_all_three_forms_can_carry(string token, bool isValid)
    {
        Assert.AreEqual(isValid, AccessTokens.IsValid(token));
        Assert.IsTrue(AccessTokens.IsValid(Wire.Repeat('x', AccessTokens.LengthMax)));
        Assert.IsFalse(AccessTokens.IsValid(Wire.Repeat('x', AccessTokens.LengthMax + 1)));
        if (isValid)
        {
            TestServer server = new TestServer(
                CometLimits.Esp32(), new AccessTokens(token, null));
            Assert.AreEqual(Wire.Batch(0, ""), server.Ask(Bearer(token)));
            Assert.AreEqual(Wire.Batch(0, ""), server.Ask(Cookie(token)));
            Assert.AreEqual(Wire.Batch(0, ""), server.Ask(Query(token)));
        }
    }

    [TestMethod]
    public void The_longest_token_is_compared_whole()
    {
        string token = Wire.Repeat('x', AccessTokens.LengthMax - 1);
        TestServer server = new TestServer(
            CometLimits.Esp32(), new AccessTokens(token + "y", token + "z"));
        Assert.AreEqual(Wire.Batch(0, ""), server.Ask(Query(token + "z")));
        Assert.AreEqual(
            Wire.Published(1, 0),
            server.Ask(Wire.Post("/publish/led?access_token=" + token + "y", "1")));
        Assert.IsTrue(server.Ask(Query(token + "x")).StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
    }

    private static string Bearer(string token)
    {
        return Wire.Request("GET", "/poll", "Authorization: Bearer " + token + "\r\n", "");
    }

    private static string Cookie(string token)
    {
        return Wire.Request("GET", "/poll", "Cookie: comet_token=" + token + "\r\n", "");
    }

    private static string Query(string token)
    {
        return Wire.Get("/poll?access_token=" + token);
    }
}
