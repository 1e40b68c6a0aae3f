using System.Net;
using System.Net.Http.Headers;
using Comet.Device;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device;

/// <summary>Who may come in at the device's pump.</summary>
[TestClass]
public class TokenTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [TestMethod]
    public async Task Only_who_shows_the_token_of_the_options_gets_in()
    {
        await using TestDevice device = TestDevice.Start(
            tokens: OptionsCheck.TokensOf(Token, ""));
        Assert.AreEqual(HttpStatusCode.Unauthorized, await PollAsync(device, null));
        Assert.AreEqual(HttpStatusCode.Unauthorized, await PollAsync(device, Token + "0"));
        Assert.AreEqual(HttpStatusCode.OK, await PollAsync(device, Token));
    }

    private static async Task<HttpStatusCode> PollAsync(TestDevice device, string? token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "poll");
        request.Headers.Authorization =
            token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response =
            await device.Client.SendAsync(request, Limit.Token);
        return response.StatusCode;
    }
}
