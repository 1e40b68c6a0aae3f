using System.Text;
using System.Text.RegularExpressions;

namespace Comet.Tests.Browser;

/// <summary>What went over the wire for one path, in bytes, all connections together.</summary>
internal sealed partial class ProxyTally
{
    private readonly StringBuilder _down = new();

    public int Requests { get; set; }

    public int Up { get; set; }

    /// <summary>What was sent to the browser, one character a byte.</summary>
    public string Down
    {
        get
        {
            lock (_down)
            {
                return _down.ToString();
            }
        }
    }

    /// <summary>How many events are in what was sent to the browser.</summary>
    public int Events => Event().Count(Down);

    /// <summary>Both directions together.</summary>
    public int Bytes => Up + Down.Length;

    public void TakeDown(byte[] bytes)
    {
        lock (_down)
        {
            _down.Append(Encoding.Latin1.GetString(bytes));
        }
    }

    [GeneratedRegex("\\{\"id\":\"[0-9a-f]{8}-[0-9]+\",\"topic\":")]
    private static partial Regex Event();
}
