using System.Text;
using Comet.Simulator.Recording;

namespace Comet.Tests.Recording;

/// <summary>Access tokens are written over, however their bytes come.</summary>
[TestClass]
public class TokenMaskTests
{
    private const string Write = "secret/token==";
    private const string Read = "secret/t";

    [TestMethod]
    [DataRow("", "")]
    [DataRow("GET / HTTP/1.1", "GET / HTTP/1.1")]
    [DataRow("a secret/token== b", "a wwwwwwwwwwwwww b")]
    [DataRow("a secret/t b", "a rrrrrrrr b")]
    [DataRow("secret/tokeX", "rrrrrrrrokeX")]
    [DataRow("secret/secret/t", "secret/rrrrrrrr")]
    [DataRow("secret%2Ftoken%3d%3D&", "wwwwww%77wwwww%77%77&")]
    [DataRow("%73ecret/t ", "%72rrrrrrr ")]
    [DataRow("secret%2 secret", "secret%2 secret")]
    [DataRow("secret/t", "rrrrrrrr")]
    [DataRow(@"\u0073ecret\/token\u003d= b", @"\u0077wwwwwwwwwwww\u0077w b")]
    [DataRow(@"secret\/t.", "rrrrrrrrr.")]
    [DataRow(@"secret\\/t \u0073ecre", @"secret\\/t \u0073ecre")]
    public void A_token_is_written_over_whole_and_octet_by_octet(string text, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        for (int size = 1; size <= Math.Max(bytes.Length, 1); size++)
        {
            TokenMask mask = new(Write, Read);
            List<byte> found = [];
            for (int at = 0; at < bytes.Length; at += size)
            {
                found.AddRange(mask.Take(bytes.AsSpan(at, Math.Min(size, bytes.Length - at))));
                Assert.AreEqual(Math.Min(at + size, bytes.Length), found.Count + mask.Pending);
            }

            found.AddRange(mask.Take([], true));
            Assert.AreEqual(0, mask.Pending);
            Assert.AreEqual(expected, Encoding.ASCII.GetString([.. found]), $"by {size}");
        }
    }

    [TestMethod]
    public void What_cannot_be_a_token_does_not_wait()
    {
        TokenMask mask = new(Write, Read);
        Assert.HasCount(10, mask.Take("0123456789"u8));
        Assert.HasCount(0, mask.Take("secre"u8));
        Assert.HasCount(6, mask.Take("x"u8));
    }
}
