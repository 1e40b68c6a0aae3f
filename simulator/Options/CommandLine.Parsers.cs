using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Comet.Embedded.Engine;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Options;

/// <summary>What the values of options mean, and what is said of those that mean nothing.</summary>
public sealed partial class CommandLine
{
    internal static int ReadInteger(ArgumentResult result, int min, int max)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= min && value <= max)
        {
            return value;
        }

        result.AddError($"{NameOf(result)} {text}: expected a number from {min} to {max}");
        return min;
    }

    // −1 stands for none: a parser must not return null.
    internal static int ReadPortOrOff(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return port;
        }

        if (text != "off")
        {
            result.AddError($"{NameOf(result)} {text}: expected a number from 0 to 65535, or off");
        }

        return -1;
    }

    private static LogLevel ReadLogLevel(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (SimulatorOptions.LogLevels.Split('|').Contains(text))
        {
            return Enum.Parse<LogLevel>(text, ignoreCase: true);
        }

        string levels = SimulatorOptions.LogLevels.Replace("|", ", ", StringComparison.Ordinal);
        result.AddError($"{NameOf(result)} {text}: expected one of {levels}");
        return LogLevel.None;
    }

    private static SimulatorProfile ReadProfile(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text)
        {
            case "esp32":
                return SimulatorProfile.Esp32;
            case "host":
                return SimulatorProfile.Host;
            default:
                result.AddError($"{NameOf(result)} {text}: expected esp32 or host");
                return SimulatorProfile.Esp32;
        }
    }

    internal static double? ReadFactor(ArgumentResult result, int max, string example)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint;
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, style, CultureInfo.InvariantCulture, out double value)
            && value > 0 && value <= max)
        {
            return value;
        }

        result.AddError(
            $"{NameOf(result)} {text}: expected a number above 0, at most {max}, such as "
            + example);
        return null;
    }

    // The message goes to a terminal or a log, so it does not show the token.
    internal static string? ReadToken(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (AccessTokens.IsValid(text))
        {
            return text;
        }

        result.AddError($"{NameOf(result)}: not a token; expected {AccessTokens.Rule}");
        return null;
    }

    private static string? ReadUplink(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "ws" or "wss")
        {
            return text;
        }

        result.AddError($"{NameOf(result)} {text}: expected ws:// or wss:// and where the relay "
            + "is, with the board's id as the last segment");
        return null;
    }

    private static string[] ReadList(
        ArgumentResult result, Func<string, bool> isList, string rule, int countMax)
    {
        string[] found = [.. result.Tokens.Select(token => token.Value.ToLowerInvariant())];
        string? wrong = found.FirstOrDefault(
            entry => entry.Length == 0 || entry.Contains(' ') || !isList(entry));
        if (wrong is not null)
        {
            result.AddError($"{NameOf(result)} {wrong}: expected {rule}");
        }
        else if (found.Length > countMax)
        {
            result.AddError(
                $"{NameOf(result)}: {found.Length} of them; expected {countMax} at most");
        }

        return found;
    }

    // What reads a value names the option and what is wrong with it, here as elsewhere.
    private static T[] ReadEach<T>(ArgumentResult result, Func<string, T> read)
    {
        try
        {
            return [.. result.Tokens.Select(token => read(token.Value))];
        }
        catch (SimulatorException fault)
        {
            result.AddError($"--{fault.Message}");
            return [];
        }
    }

    private static TlsOptions? ReadTls(ArgumentResult result)
    {
        string[] texts = [.. result.Tokens.Select(token => token.Value)];
        if (texts is ["dev"])
        {
            return TlsOptions.Development;
        }

        if (texts is [string certificate, string key])
        {
            return new TlsOptions(certificate, key);
        }

        result.AddError($"{NameOf(result)} {string.Join(' ', texts)}: "
            + "expected two files, cert.pem key.pem, or dev");
        return null;
    }

    private static string NameOf(ArgumentResult result)
    {
        return (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;
    }
}
