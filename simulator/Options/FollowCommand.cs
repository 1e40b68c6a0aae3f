using System.CommandLine;
using System.CommandLine.Parsing;
using Comet.Simulator.Load;

namespace Comet.Simulator.Options;

/// <summary><c>follow URL…</c>: many clients that count what they are given.</summary>
internal sealed class FollowCommand
{
    private const int ClientsMax = 20_000;
    private const int SecondsMax = 1_000_000;

    private readonly Argument<Uri[]> _urls = new("url")
    {
        Description = "a board, or a relay whose boards are followed, in turns; of several, all "
            + "serve the same boards, and a client that is cut off goes to the next",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ReadUrls,
    };

    private readonly Option<int> _clients = new("--clients")
    {
        Description = "how many, by the five methods in turns",
        HelpName = "N",
        DefaultValueFactory = _ => 5,
        CustomParser = result => CommandLine.ReadInteger(result, 1, ClientsMax),
    };

    private readonly Option<int?> _for = new("--for")
    {
        Description = "ends by itself: with 0, or with 1 when an event was lost or repeated",
        HelpName = "seconds",
        CustomParser = result => CommandLine.ReadInteger(result, 1, SecondsMax),
    };

    private readonly Option<int> _summaryEvery = new("--summary-every")
    {
        Description = "a line every so many seconds",
        HelpName = "seconds",
        DefaultValueFactory = _ => 10,
        CustomParser = result => CommandLine.ReadInteger(result, 1, SecondsMax),
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "the access token that clients show",
        HelpName = "token",
        CustomParser = CommandLine.ReadToken,
    };

    private FollowCommand()
    {
    }

    public static Command Create()
    {
        FollowCommand follow = new();
        Command command = new(
            "follow",
            "follows boards with many clients, resumes where it is cut off, and tells whether all "
            + "that was published came, once and in order")
        {
            follow._urls, follow._clients, follow._for, follow._summaryEvery, follow._token,
        };
        command.SetAction(result => new FollowRun(
            result.GetValue(follow._urls)!,
            result.GetValue(follow._clients),
            result.GetValue(follow._token),
            result.InvocationConfiguration.Output)
            .RunAsync(result.GetValue(follow._for), result.GetValue(follow._summaryEvery))
            .GetAwaiter().GetResult());
        return command;
    }

    private static Uri[] ReadUrls(ArgumentResult result)
    {
        List<Uri> urls = [];
        foreach (Token token in result.Tokens)
        {
            string text = token.Value.EndsWith('/') ? token.Value : token.Value + "/";
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
                && url.Scheme is "http" or "https")
            {
                urls.Add(url);
                continue;
            }

            result.AddError($"follow {token.Value}: expected http:// or https:// and where it is");
        }

        return [.. urls];
    }
}
