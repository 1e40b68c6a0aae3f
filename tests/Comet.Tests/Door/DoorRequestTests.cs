using System.Text;
using Comet.Simulator.Door;

namespace Comet.Tests.Door;

/// <summary>Which device a request's first bytes are for.</summary>
[TestClass]
public class DoorRequestTests
{
    [TestMethod]
    [DataRow("GET /devices/a/poll HTTP/1.1", "a", "/poll")]
    [DataRow("\r\n\r\nGET /devices/a/poll HTTP/1.1", "a", "/poll")]
    [DataRow("POST /devices/board-0001/publish/led HTTP/1.1", "board-0001", "/publish/led")]
    [DataRow("GET /devices/a/?x=/devices/b/ HTTP/1.1", "a", "/")]
    [DataRow("GET /devices/a.b_c~d/sse#x HTTP/1.1", "a.b_c~d", "/sse")]
    [DataRow("GET /devices/a/b/c HTTP/1.1", "a", "/b/c")]
    [DataRow("GET /devices/a/poll\r\n", "a", "/poll")]
    [DataRow("GET /devices/a HTTP/1.1", "", "")]
    [DataRow("GET /devices/a?x HTTP/1.1", "", "")]
    [DataRow("GET /devices// HTTP/1.1", "", "")]
    [DataRow("GET /devices/../ HTTP/1.1", "", "")]
    [DataRow("GET /devices/./ HTTP/1.1", "", "")]
    [DataRow("GET /devices/a%20b/ HTTP/1.1", "", "")]
    [DataRow("GET /devicesa/poll HTTP/1.1", "", "")]
    [DataRow("GET / HTTP/1.1", "", "")]
    [DataRow("GET http://x/devices/a/poll HTTP/1.1", "", "")]
    [DataRow("GET\r\n", "", "")]
    [DataRow("\u0016\u0003\u0001\u0002\r\n", "", "")]
    public void A_path_tells_the_device(string text, string id, string path)
    {
        DoorRequest request = DoorRequest.Read(Encoding.Latin1.GetBytes(text));
        Assert.IsTrue(request.IsDecided);
        Assert.AreEqual(id, Encoding.Latin1.GetString(request.Id));
        Assert.AreEqual(
            id.Length == 0 ? "" : text.Trim('\r', '\n').Split(' ')[0],
            Encoding.Latin1.GetString(request.Method));
        Assert.AreEqual(path, Encoding.Latin1.GetString(request.Path));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\r\n")]
    [DataRow("GET")]
    [DataRow("GET ")]
    [DataRow("GET /devices/a")]
    [DataRow("GET /devices/a/poll")]
    public void Too_little_tells_nothing(string text)
    {
        Assert.IsFalse(DoorRequest.Read(Encoding.Latin1.GetBytes(text)).IsDecided);
    }

    [TestMethod]
    [DataRow("GET /devices/a/")]
    [DataRow("")]
    public void What_does_not_end_is_for_nobody(string start)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(start.PadRight(DoorRequest.BytesMax, 'x'));
        Assert.IsFalse(DoorRequest.Read(bytes.AsSpan(..^1)).IsDecided);
        DoorRequest request = DoorRequest.Read(bytes);
        Assert.IsTrue(request.IsDecided);
        Assert.AreEqual(0, request.Id.Length);
    }

    [TestMethod]
    [DataRow(64, true)]
    [DataRow(65, false)]
    public void An_id_has_a_longest_length(int length, bool isId)
    {
        byte[] bytes = Encoding.Latin1.GetBytes($"GET /devices/{new string('x', length)}/ ");
        Assert.AreEqual(isId ? length : 0, DoorRequest.Read(bytes).Id.Length);
    }
}
