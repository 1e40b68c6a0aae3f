using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Comet.Load.Kestrel;

/// <summary>Answers with the event behind an id, as soon as there is one.</summary>
internal static class LongPoll
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(25);

    public static async Task RunAsync(HttpContext context, Broadcast broadcast)
    {
        // The query is "?since=" and the id, or empty: no need for a dictionary of it.
        string query = context.Request.QueryString.Value ?? "";
        int start = query.IndexOf('=', StringComparison.Ordinal) + 1;
        long? since = start == 0
            ? null
            : long.Parse(query.AsSpan(start), CultureInfo.InvariantCulture);
        HttpResponse response = context.Response;
        ValueTask<Event> next = broadcast.NextAsync(since);
        try
        {
            Event published = next.IsCompleted
                ? await next
                : await next.AsTask().WaitAsync(s_wait, context.RequestAborted);
            response.ContentType = "application/json";
            response.ContentLength = published.Answer.Length;
            await response.BodyWriter.WriteAsync(published.Answer);
        }
        catch (TimeoutException)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (OperationCanceledException)
        {
            // It has gone.
        }
    }
}
