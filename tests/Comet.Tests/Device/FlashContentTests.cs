using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Comet.Device;
using Comet.Embedded.Engine;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.House;
using Comet.Web.Build;
using nanoFramework.Runtime.Native;

namespace Comet.Tests.Device;

/// <summary>
/// The firmware's reader of web files, compiled for the desktop: what it hands out is what the
/// build made, whatever the slices.
/// </summary>
[TestClass]
[DoNotParallelize]
public class FlashContentTests
{
    private const int SliceBytesMax = 256;

    private static readonly WebPack s_built =
        WebPack.Of(Path.Combine(Repository.Root, "shared/Web"));

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(255)]
    [DataRow(256)]
    [DataRow(257)]
    [DataRow(1536)]
    [DataRow(int.MaxValue)]
    public void Files_read_in_any_slices_are_those_of_the_build(int slice)
    {
        FlashContent content = new();
        ResourceUtility.LongestSlice = 0;
        Assert.AreEqual(s_built.Files.Count, content.Count);
        for (int i = 0; i < content.Count; i++)
        {
            WebFile file = s_built.Files[i];
            CollectionAssert.AreEqual(file.Identity.ToArray(), Read(content, i, false, slice));
            CollectionAssert.AreEqual(file.Gzip.ToArray(), Read(content, i, true, slice));
        }

        Assert.IsInRange(1, SliceBytesMax, ResourceUtility.LongestSlice);
    }

    [TestMethod]
    public void The_index_alone_is_held()
    {
        FlashContent content = new();
        Assert.AreEqual(ContentSource.IndexLength(content.Index), content.Index.Length);
        Console.WriteLine($"{content.Index.Length} bytes for {content.Count} file(s)");
        Assert.IsLessThan(100 * content.Count, content.Index.Length);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task The_server_offers_what_is_in_flash(bool gzip)
    {
        await using TestSimulator simulator =
            await TestSimulator.StartAsync(content: new FlashContent());
        foreach (WebFile file in s_built.Files)
        {
            using HttpResponseMessage whole =
                await simulator.Client.SendAsync(Request(file, gzip), Limit.Token);
            Assert.AreEqual(file.MediaType, whole.Content.Headers.ContentType?.ToString());
            Assert.AreEqual($"\"{file.EntityTag}\"", whole.Headers.ETag?.Tag);
            Assert.AreEqual(gzip, whole.Content.Headers.ContentEncoding.Contains("gzip"));
            byte[] bytes = await whole.Content.ReadAsByteArrayAsync(Limit.Token);
            CollectionAssert.AreEqual((gzip ? file.Gzip : file.Identity).ToArray(), bytes);
            CollectionAssert.AreEqual(
                file.Identity.ToArray(), gzip ? Decompress(bytes) : bytes);

            HttpRequestMessage again = Request(file, gzip);
            again.Headers.IfNoneMatch.Add(whole.Headers.ETag!);
            using HttpResponseMessage same = await simulator.Client.SendAsync(again, Limit.Token);
            Assert.AreEqual(HttpStatusCode.NotModified, same.StatusCode);
        }
    }

    [TestMethod]
    public async Task Flash_that_fails_costs_the_connection_that_reads_it()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartAsync(content: new FlashContent());
        try
        {
            ResourceUtility.BrokenFrom = 4096;
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            SocketException reset = await Assert.ThrowsAsync<SocketException>(
                () => client.ReadAnswerAsync());
            Assert.AreEqual(SocketError.ConnectionReset, reset.SocketErrorCode);
            Assert.HasCount(1, simulator.TakeFaults());
        }
        finally
        {
            ResourceUtility.BrokenFrom = int.MaxValue;
        }

        Assert.AreEqual(200, (await RawClient.AskAsync(
            simulator, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
    }

    private static byte[] Read(FlashContent content, int file, bool gzip, int slice)
    {
        byte[] bytes = new byte[content.LengthOf(file, gzip)];
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(slice, bytes.Length - at);
            content.Read(file, gzip, at, bytes, at, count);
            at += count;
        }

        return bytes;
    }

    private static HttpRequestMessage Request(WebFile file, bool gzip)
    {
        HttpRequestMessage request = new(HttpMethod.Get, file.Path);
        if (gzip)
        {
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        }

        return request;
    }

    private static byte[] Decompress(byte[] bytes)
    {
        using GZipStream gzip = new(new MemoryStream(bytes), CompressionMode.Decompress);
        using MemoryStream copy = new();
        gzip.CopyTo(copy);
        return copy.ToArray();
    }
}
