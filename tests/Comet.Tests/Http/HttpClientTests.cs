using System.Net;
using System.Net.WebSockets;
using System.Text;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using CodecMethod = Comet.Embedded.Http.HttpMethod;
using HttpMethod = System.Net.Http.HttpMethod;

namespace Comet.Tests.Http;

/// <summary>
/// .NET's own HTTP client is the oracle: it writes what we read and reads what we write.
/// </summary>
[TestClass]
public class HttpClientTests
{
    private static readonly byte[] s_noContent = Render(writer =>
    {
        ResponseWriter.StatusLine(writer, 204);
        ResponseWriter.End(writer);
    });

    public TestContext TestContext { get; set; } = null!;

    private static byte[] Render(Action<ByteWriter> render)
    {
        byte[] buffer = new byte[4096];
        ByteWriter writer = new();
        writer.Begin(buffer, 0, buffer.Length, 0);
        render(writer);
        Assert.IsTrue(writer.Complete);
        return buffer[..writer.Count];
    }

    private async Task<(CodecServer Server, HttpResponseMessage Response)> Exchange(
        HttpRequestMessage request,
        byte[] response,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        CodecServer server = new(response);
        using HttpClient client = new(ConversationStream.Handler(server.Handle))
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        return (server,
            await client.SendAsync(request, completion, TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("GET", CodecMethod.Get)]
    [DataRow("HEAD", CodecMethod.Head)]
    [DataRow("DELETE", CodecMethod.Delete)]
    [DataRow("OPTIONS", CodecMethod.Options)]
    [DataRow("PATCH", CodecMethod.Patch)]
    [DataRow("PUT", CodecMethod.Put)]
    [DataRow("TRACE", CodecMethod.Trace)]
    [DataRow("BREW", CodecMethod.Other)]
    public async Task Methods_that_HttpClient_sends_are_read(string method, CodecMethod expected)
    {
        HttpRequestMessage request = new(new HttpMethod(method), "http://h.example/");
        (CodecServer server, _) = await Exchange(request, s_noContent);
        Assert.AreEqual(expected, server.Parser.Method);
        Assert.AreEqual("/[.]h.example[Host]", server.Sink.Text);
    }

    [TestMethod]
    public async Task Targets_and_fields_that_HttpClient_sends_are_read()
    {
        string value = "a+b c&d=e/\u00E9%\u20AC";
        HttpRequestMessage request = new(
            HttpMethod.Get,
            "http://localhost:8080/p%C3%A4th/x?since=" + Uri.EscapeDataString(value) + "&topics");
        request.Headers.Add("Last-Event-ID", "5f3a9c01-42");
        request.Headers.Add("Authorization", "Bearer t0ken");
        request.Headers.Add("Cookie", "comet_token=abc");
        request.Headers.Add("If-None-Match", "\"etag\"");
        request.Headers.Add("Accept-Encoding", "gzip");
        request.Headers.Add("Origin", "http://localhost:8080");
        request.Headers.ConnectionClose = true;
        (CodecServer server, _) = await Exchange(request, s_noContent);

        string utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));
        string transcript = server.Sink.Text;
        StringAssert.StartsWith(
            transcript,
            "/p\u00C3\u00A4th/x[?]since[=]" + utf8 + "[&][?]topics[=][&][.]");
        foreach (string field in new[]
        {
            "localhost:8080[Host]", "5f3a9c01-42[Last-Event-ID]", "Bearer t0ken[Authorization]",
            "comet_token=abc[Cookie]", "\"etag\"[If-None-Match]", "gzip[Accept-Encoding]",
            "http://localhost:8080[Origin]",
        })
        {
            StringAssert.Contains(transcript, field);
        }

        Assert.IsFalse(server.Parser.KeepAlive);
        Assert.AreEqual(-1, server.Parser.ContentLength);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Bodies_that_HttpClient_sends_are_read(bool chunked)
    {
        string text = string.Concat(Enumerable.Repeat("0123456789\r\n", 900));
        HttpRequestMessage request = new(HttpMethod.Post, "http://h/publish/led")
        {
            Content = new StringContent(text),
        };
        request.Headers.TransferEncodingChunked = chunked;
        (CodecServer server, _) = await Exchange(request, s_noContent);
        Assert.AreEqual(chunked, server.Parser.IsChunked);
        Assert.AreEqual(chunked ? -1 : text.Length, server.Parser.ContentLength);
        Assert.AreEqual(text, server.Content.ToString());
        Assert.IsTrue(server.Parser.KeepAlive);
    }

    [TestMethod]
    public async Task The_opening_handshake_of_ClientWebSocket_is_read()
    {
        byte[] refusal = Render(writer =>
        {
            ResponseWriter.StatusLine(writer, 426);
            ResponseWriter.ContentLength(writer, 0);
            ResponseWriter.End(writer);
        });
        CodecServer server = new(refusal);
        using ClientWebSocket client = new();
        using HttpMessageInvoker invoker = new(ConversationStream.Handler(server.Handle));
        await Assert.ThrowsExactlyAsync<WebSocketException>(() => client.ConnectAsync(
            new Uri("ws://h/ws"), invoker, TestContext.CancellationToken));

        RequestParser parser = server.Parser;
        Assert.IsTrue(parser.ConnectionUpgrade && parser.UpgradeWebSocket);
        Assert.AreEqual(13, parser.WebSocketVersion);
        string key = server.RawHead.ToString().Split("\r\n")
            .Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))[19..];
        string hex = $"{parser.Key0:X8}{parser.Key1:X8}{parser.Key2:X8}{parser.Key3:X8}";
        Assert.AreEqual(Convert.ToHexString(Convert.FromBase64String(key)), hex);
    }

    [TestMethod]
    public async Task Responses_counted_by_Content_Length_are_read_by_HttpClient()
    {
        byte[] bytes = Render(writer =>
        {
            ResponseWriter.StatusLine(writer, 405);
            ResponseWriter.ContentTypeJson(writer);
            ResponseWriter.NoStore(writer);
            writer.WriteAscii("Allow: GET, HEAD\r\n");
            ResponseWriter.RetryAfter(writer, 7);
            writer.WriteAscii("ETag: \"x\"\r\n");
            ResponseWriter.ConnectionClose(writer);
            ResponseWriter.ContentLength(writer, 13);
            ResponseWriter.End(writer);
            writer.WriteAscii("{\"error\":\"x\"}");
        });
        HttpRequestMessage request = new(HttpMethod.Get, "http://h/");
        (_, HttpResponseMessage response) = await Exchange(request, bytes);
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.AreEqual("Method Not Allowed", response.ReasonPhrase);
        Assert.AreEqual("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.IsTrue(response.Headers.CacheControl!.NoStore);
        CollectionAssert.AreEqual(
            new[] { "GET", "HEAD" }, response.Content.Headers.Allow.ToArray());
        Assert.AreEqual(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.AreEqual("\"x\"", response.Headers.ETag!.Tag);
        Assert.IsTrue(response.Headers.ConnectionClose);
        Assert.AreEqual(
            "{\"error\":\"x\"}",
            await response.Content.ReadAsStringAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Chunked_responses_are_read_by_HttpClient()
    {
        byte[] data = Encoding.ASCII.GetBytes(new string('x', 300));
        byte[] bytes = Render(writer =>
        {
            ResponseWriter.StatusLine(writer, 200);
            ResponseWriter.ContentType(writer, "application/x-ndjson"u8.ToArray(), 0, 20);
            ResponseWriter.TransferEncodingChunked(writer);
            ResponseWriter.ConnectionKeepAlive(writer);
            ResponseWriter.End(writer);
            foreach (int length in new[] { 1, 15, 16, 17, 255, 256, 300 })
            {
                ChunkedWriter.WriteStart(writer, length);
                writer.Write(data, 0, length);
                ChunkedWriter.WriteEnd(writer);
            }

            ChunkedWriter.WriteLastChunk(writer);
        });
        HttpRequestMessage request = new(HttpMethod.Get, "http://h/stream");
        (_, HttpResponseMessage response) = await Exchange(request, bytes);
        Assert.IsTrue(response.Headers.TransferEncodingChunked);
        string text = await response.Content.ReadAsStringAsync(TestContext.CancellationToken);
        Assert.AreEqual(new string('x', 1 + 15 + 16 + 17 + 255 + 256 + 300), text);
    }

    [TestMethod]
    public async Task A_switch_of_protocols_is_read_by_HttpClient()
    {
        byte[] bytes = Render(writer =>
        {
            ResponseWriter.StatusLine(writer, 101);
            ResponseWriter.ConnectionUpgrade(writer);
            ResponseWriter.End(writer);
        });
        HttpRequestMessage request = new(HttpMethod.Get, "http://h/ws");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        (_, HttpResponseMessage response) = await Exchange(
            request, bytes, HttpCompletionOption.ResponseHeadersRead);
        Assert.AreEqual(HttpStatusCode.SwitchingProtocols, response.StatusCode);
        Assert.AreEqual("websocket", response.Headers.Upgrade.Single().Name);
        Assert.AreEqual("Upgrade", response.Headers.Connection.Single());
    }

    [TestMethod]
    public void Reason_phrases_are_those_of_the_framework()
    {
        int compared = 0;
        for (int status = 100; status <= 599; status++)
        {
            string line = Encoding.ASCII.GetString(
                Render(writer => ResponseWriter.StatusLine(writer, status)));
            string reason = line["HTTP/1.1 200 ".Length..^2];
            using HttpResponseMessage framework = new((HttpStatusCode)status);

            // RFC 9110 §15.5.14 and §15.5.15 renamed these two; the framework keeps RFC 2616's.
            if (reason.Length != 0 && status != 413 && status != 414)
            {
                Assert.AreEqual(framework.ReasonPhrase, reason, ignoreCase: true);
                compared++;
            }
        }

        Assert.AreEqual(18, compared);
    }
}
