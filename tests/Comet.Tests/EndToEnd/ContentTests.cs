using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.House;
using Comet.Web.Build;

namespace Comet.Tests.EndToEnd;

/// <summary>The page: whole, compressed, and not sent again when it is the same.</summary>
[TestClass]
public class ContentTests
{
    // What a page's own policy cannot say (CSP Level 3 §3.3); the rest stands in the page.
    private const string FramePolicy = "frame-ancestors 'none'";

    [TestMethod]
    public async Task The_page_is_served_as_it_is()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using HttpResponseMessage answer = await simulator.Client.GetAsync("", Limit.Token);
        byte[] page = await answer.Content.ReadAsByteArrayAsync(Limit.Token);
        Assert.AreEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.AreEqual("utf-8", answer.Content.Headers.ContentType?.CharSet);
        Assert.IsEmpty(answer.Content.Headers.ContentEncoding);
        string tag = Convert.ToHexStringLower(SHA256.HashData(page))[..16];
        StringAssert.Contains(answer.Headers.ETag?.Tag, tag);
        StringAssert.Contains(string.Join(',', answer.Headers.Vary), "Accept-Encoding");
    }

    [TestMethod]
    public async Task The_page_is_compressed_for_clients_that_accept_it()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        byte[] page = await simulator.Client.GetByteArrayAsync("", Limit.Token);
        using HttpRequestMessage request = new(HttpMethod.Get, "");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using HttpResponseMessage answer =
            await simulator.Client.SendAsync(request, Limit.Token);
        Assert.AreEqual("gzip", answer.Content.Headers.ContentEncoding.Single());
        byte[] compressed = await answer.Content.ReadAsByteArrayAsync(Limit.Token);
        Assert.IsLessThan(page.Length / 2, compressed.Length);
        using GZipStream gzip = new(new MemoryStream(compressed), CompressionMode.Decompress);
        using MemoryStream copy = new();
        await gzip.CopyToAsync(copy, Limit.Token);
        CollectionAssert.AreEqual(page, copy.ToArray());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_page_that_the_client_has_is_304(bool gzip)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using HttpRequestMessage first = new(HttpMethod.Get, "");
        using HttpRequestMessage second = new(HttpMethod.Get, "");
        if (gzip)
        {
            first.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            second.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        }

        using HttpResponseMessage whole = await simulator.Client.SendAsync(first, Limit.Token);
        EntityTagHeaderValue tag = whole.Headers.ETag!;
        second.Headers.IfNoneMatch.Add(tag);
        using HttpResponseMessage same = await simulator.Client.SendAsync(second, Limit.Token);
        Assert.AreEqual(HttpStatusCode.NotModified, same.StatusCode);
        Assert.AreEqual(tag, same.Headers.ETag);

        using HttpRequestMessage other = new(HttpMethod.Get, "");
        other.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"0123456789abcdef\""));
        using HttpResponseMessage changed = await simulator.Client.SendAsync(other, Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, changed.StatusCode);
    }

    [TestMethod]
    public async Task The_page_refers_to_nothing_outside()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        foreach (WebFile file in WebPack.Of(Path.Combine(Repository.Root, "shared/Web")).Files)
        {
            using HttpResponseMessage answer =
                await simulator.Client.GetAsync(file.Path[1..], Limit.Token);
            Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, file.Path);
            string text = await answer.Content.ReadAsStringAsync(Limit.Token);
            Assert.DoesNotContain("http://", text, file.Path);
            Assert.DoesNotContain("https://", text, file.Path);

            Assert.AreEqual(
                FramePolicy,
                answer.Headers.GetValues("Content-Security-Policy").Single(),
                file.Path);
        }

        // Nor could it be made to refer to something: the browser would refuse.
        string page = await simulator.Client.GetStringAsync("", Limit.Token);
        StringAssert.Contains(page, "content=\"default-src 'none'; connect-src 'self';");
        StringAssert.Contains(page, "script-src 'self' 'sha256-");
        StringAssert.Contains(page, "style-src 'sha256-");
        Assert.DoesNotContain("unsafe", page);
    }
}
