namespace Comet.Tests.InMemory.Engine;

[TestClass]
public class ContentTests
{
    private const string Tag = "ETag: W/\"0123456789abcdef\"\r\n";

    private static string Ask(string fields)
    {
        return new TestServer().Ask(Wire.Request("GET", "/", fields, ""));
    }

    [TestMethod]
    [DataRow("gzip", true)]
    [DataRow("deflate, GZIP;q=0.5", true)]
    [DataRow("gzip ; q=0.001", true)]
    [DataRow("gzip;q=0", false)]
    [DataRow("gzip;q=0.000, br", false)]
    [DataRow("x-gzip, gzipp, gzi", false)]
    public void Gzip_is_negotiated(string accepted, bool gzip)
    {
        string answer = Ask("Accept-Encoding: " + accepted + "\r\n");
        Assert.AreEqual(gzip, answer.Contains("\r\nContent-Encoding: gzip\r\n"));
        Assert.IsTrue(answer.Contains(
            gzip ? "\r\nContent-Length: 100\r\n" : "\r\nContent-Length: 3000\r\n"));
        Assert.IsTrue(answer.Contains("\r\nVary: Accept-Encoding\r\n"));
    }

    [TestMethod]
    [DataRow("\"0123456789abcdef\"", true)]
    [DataRow("W/\"0123456789abcdef\"", true)]
    [DataRow("\"x\", W/\"0123456789abcdef\"", true)]
    [DataRow("*", true)]
    [DataRow("\"0123456789abcde\"", false)]
    [DataRow("\"0123456789abcdeff\"", false)]
    [DataRow("\"*\"", false)]
    public void A_copy_that_is_still_good_gets_304(string tags, bool matches)
    {
        string answer = Ask("If-None-Match: " + tags + "\r\n");
        Assert.IsTrue(answer.Contains(Tag));
        Assert.AreEqual(matches, answer.StartsWith("HTTP/1.1 304 Not Modified\r\n"));
        Assert.AreEqual(matches, answer.EndsWith("\r\n\r\n"));
    }

    [TestMethod]
    [DataRow("/", "", "text/html; charset=utf-8", 3000, "efghij")]
    [DataRow("/", "gzip", "text/html; charset=utf-8", 100, "qrstuv")]
    [DataRow("/plain.txt", "gzip", "text/plain", 5, "abcde")]
    [DataRow("/empty.txt", "gzip", "text/plain", 0, "\r\n\r\n")]
    public void Each_form_of_a_file_is_read_from_its_place(
        string path, string coding, string type, int length, string end)
    {
        string fields = "Accept-Encoding: " + coding + "\r\n";
        string answer = new TestServer().Ask(Wire.Request("GET", path, fields, ""));
        int body = answer.IndexOf("\r\n\r\n") + 4;
        Assert.IsTrue(answer.Contains("\r\nContent-Type: " + type + "\r\n"));
        Assert.AreEqual(length, answer.Length - body);
        Assert.IsTrue(length < 5 || answer.Substring(body).StartsWith("abcde"));
        Assert.IsTrue(answer.EndsWith(end));
        Assert.AreEqual(
            coding == "gzip" && path == "/", answer.Contains("\r\nContent-Encoding: gzip\r\n"));
    }

    [TestMethod]
    [DataRow("/plain.tx")]
    [DataRow("/plain.txtt")]
    [DataRow("/Plain.txt")]
    [DataRow("//plain.txt")]
    [DataRow("/plain.txttext/plain")]
    public void Another_path_is_no_file(string path)
    {
        string answer = new TestServer().Ask(Wire.Request("GET", path, "", ""));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 404 Not Found\r\n"));
    }

    [TestMethod]
    public void The_status_has_a_row_for_each_connection()
    {
        TestServer server = new TestServer();
        server.Get("/stream");
        server.OpenWebSocket("/echo");
        int slot = server.Connect();
        string answer = server.Exchange(slot, "GET /status HTTP/1.0\r\n\r\n");
        string rows = answer.Substring(answer.IndexOf("\"connections\":[") + 15);
        Assert.IsTrue(rows.StartsWith("{\"slot\":0,\"method\":\"stream\",\"lag\":0,\"in\":"));
        Assert.IsTrue(rows.Contains("},{\"slot\":1,\"method\":\"echo\","));
        Assert.IsTrue(rows.Contains("},{\"slot\":2,\"method\":\"status\","));
        Assert.IsTrue(rows.EndsWith("}]}\n"));
        Assert.IsTrue(server.Ask(Wire.Get("/status")).EndsWith("]}\n\r\n0\r\n\r\n"));
    }
}
