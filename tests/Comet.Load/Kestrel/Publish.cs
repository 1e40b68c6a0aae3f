using Microsoft.AspNetCore.Http;

namespace Comet.Load.Kestrel;

/// <summary>Takes an event, the body of a POST.</summary>
internal static class Publish
{
    public static async Task RunAsync(HttpContext context, Broadcast broadcast)
    {
        if (context.Request.ContentLength is not (> 0 and < 65536 and var length))
        {
            context.Response.StatusCode = StatusCodes.Status411LengthRequired;
            return;
        }

        byte[] data = new byte[length];
        await context.Request.Body.ReadExactlyAsync(data);
        (long id, int followers) = broadcast.Publish(data);
        byte[] answer = System.Text.Encoding.ASCII.GetBytes(
            $"{{\"id\":\"{id}\",\"subscribers\":{followers}}}\n");
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer);
    }
}
