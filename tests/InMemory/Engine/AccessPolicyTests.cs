using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>What may be listed.</summary>
[TestClass]
public class AccessPolicyTests
{
    [TestMethod]
    [DataRow("", true)]
    [DataRow("board", true)]
    [DataRow("board.example lamp-2.example _x", true)]
    [DataRow("a123456789b123456789c123456789d123456789e123456789f1234567", true)]
    [DataRow("a123456789b123456789c123456789d123456789e123456789f12345678", false)]
    [DataRow(" ", false)]
    [DataRow("a ", false)]
    [DataRow(" a", false)]
    [DataRow("a  b", false)]
    [DataRow("Board", false)]
    [DataRow("a:80", false)]
    [DataRow("a,b", false)]
    [DataRow("http://a", false)]
    public void Host_names(string list, bool valid)
    {
        Assert.AreEqual(valid, AccessPolicy.AreHostNames(list));
    }

    [TestMethod]
    [DataRow("", true)]
    [DataRow("http://a", true)]
    [DataRow("https://a.example:8443 http://127.0.0.1:3000 http://[::1]:1", true)]
    [DataRow("http://[::1]", true)]
    [DataRow("http://a:443 https://a:80 http://a:65535", true)]
    [DataRow("http://1 http://2 http://3 http://4 http://5 http://6 http://7", true)]
    [DataRow("http://1 http://2 http://3 http://4 http://5 http://6 http://7 http://8", false)]
    [DataRow("http://a123456789b123456789c123456789d123456789e123456789f12345678901.a", true)]
    [DataRow("http://a123456789b123456789c123456789d123456789e123456789f12345678901.ab", false)]
    [DataRow("http://a:80", false)]
    [DataRow("https://a:443", false)]
    [DataRow("http://a:", false)]
    [DataRow("http://a:0", false)]
    [DataRow("http://a:08", false)]
    [DataRow("http://a:65536", false)]
    [DataRow("http://a:8x", false)]
    [DataRow("http://a/", false)]
    [DataRow("http://", false)]
    [DataRow("http://[::1", false)]
    [DataRow("http://A", false)]
    [DataRow("HTTP://a", false)]
    [DataRow("httpx://a", false)]
    [DataRow("ftp://a", false)]
    [DataRow("http:/a", false)]
    [DataRow("a", false)]
    [DataRow("null", true)]
    [DataRow("http://a null", true)]
    [DataRow("nul", false)]
    [DataRow("nullx", false)]
    [DataRow("*", false)]
    [DataRow("http://a  http://b", false)]
    [DataRow("http://a ", false)]
    public void Origins(string list, bool valid)
    {
        Assert.AreEqual(valid, AccessPolicy.AreOrigins(list));
    }
}
