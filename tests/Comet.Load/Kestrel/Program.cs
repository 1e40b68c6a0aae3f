using System.Net;
using Comet.Load.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// The peer that others are measured by: Kestrel as it comes, without what costs and is not asked
// for. One delegate instead of routing, no logging, no limits on rates, no keep-alive pings.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(options =>
{
    options.AddServerHeader = false;
    options.Limits.MinRequestBodyDataRate = null;
    options.Limits.MinResponseDataRate = null;
    options.Listen(IPAddress.Loopback, 0);
});
builder.WebHost.UseSockets(options => options.Backlog = 4096);

WebApplication app = builder.Build();
app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
Broadcast broadcast = new();
app.Run(context => context.Request.Path.Value switch
{
    "/echo" => Echo.RunAsync(context),
    "/ws" => WebSocketFollower.RunAsync(context, broadcast),
    "/sse" => StreamFollower.RunAsync(context, broadcast, isEventStream: true),
    "/stream" => StreamFollower.RunAsync(context, broadcast, isEventStream: false),
    "/long-poll" => LongPoll.RunAsync(context, broadcast),
    "/publish" => Publish.RunAsync(context, broadcast),
    _ => NotFound(context),
});

await app.StartAsync();
string address = app.Services.GetRequiredService<IServer>()
    .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
Console.WriteLine($"{address}/");

// Whoever started it closes its input when it is to go.
while (await Console.In.ReadLineAsync() is not null)
{
}

await app.StopAsync(new CancellationToken(true));

static Task NotFound(HttpContext context)
{
    context.Response.StatusCode = StatusCodes.Status404NotFound;
    return Task.CompletedTask;
}
