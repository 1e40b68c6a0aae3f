using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Comet.Load.Kestrel;

/// <summary>Gets events in a body without end: an event stream, or a line each.</summary>
internal sealed class StreamFollower(PipeWriter body, bool isEventStream) : Follower
{
    public static async Task RunAsync(
        HttpContext context, Broadcast broadcast, bool isEventStream)
    {
        HttpResponse response = context.Response;
        response.ContentType = isEventStream ? "text/event-stream" : "application/x-ndjson";
        await response.StartAsync();
        await response.BodyWriter.FlushAsync();
        StreamFollower follower = new(response.BodyWriter, isEventStream);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration aborted =
            context.RequestAborted.Register(ended.SetResult);
        broadcast.Add(follower);
        await ended.Task;
        broadcast.Remove(follower);
    }

    // What has come together leaves together.
    protected override async ValueTask SendAsync(List<Event> events)
    {
        foreach (Event published in events)
        {
            body.Write(isEventStream ? published.Block : published.Line);
        }

        await body.FlushAsync();
    }
}
