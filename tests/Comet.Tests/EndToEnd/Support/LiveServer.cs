using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>A server that tests reach over sockets, whichever pump serves it.</summary>
internal abstract class LiveServer : IAsyncDisposable
{
    protected LiveServer()
    {
        SocketsHttpHandler handler = new() { UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = Trusts;
        Client = new HttpClient(handler) { Timeout = Limit.Patience };
    }

    public HttpClient Client { get; }

    /// <summary>The one certificate that clients are to trust; null = no TLS.</summary>
    public virtual X509Certificate2? Certificate => null;

    public abstract IPEndPoint EndPoint { get; }

    public abstract Uri Url { get; }

    /// <summary>Publishes by POST and returns the id that the event was given.</summary>
    public async Task<string> PublishAsync(string topic, string json)
    {
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await Client.PostAsync($"publish/{topic}", body, Limit.Token);
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>One <c>/poll</c>.</summary>
    public async Task<Batch> PollAsync(string query)
    {
        return Batch.Parse(await Client.GetStringAsync($"poll?{query}", Limit.Token));
    }

    /// <summary>The id after which everything is new.</summary>
    public async Task<string> LatestAsync()
    {
        return (await PollAsync("since=latest")).Next;
    }

    /// <summary>What <c>/status</c> tells.</summary>
    public async Task<JsonDocument> StatusAsync()
    {
        return JsonDocument.Parse(await Client.GetStringAsync("status", Limit.Token));
    }

    /// <summary>Whether what a server showed is this server's own certificate.</summary>
    public bool Trusts(
        object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        return shown is not null && Certificate is not null
            && shown.GetRawCertData().AsSpan().SequenceEqual(Certificate.RawData);
    }

    public abstract ValueTask DisposeAsync();
}
