using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Comet.Simulator.Content;
using Comet.Tests.House;
using Comet.Web.Build;

namespace Comet.Tests.Web;

/// <summary>What the build makes of the web files.</summary>
[TestClass]
public class WebPackTests
{
    private const int KiB = 1024;

    private static readonly string s_source = Path.Combine(Repository.Root, "shared/Web");

    [TestMethod]
    public void The_simulator_holds_what_the_build_makes_of_the_files_today()
    {
        byte[] built = WebPack.Of(s_source).ToBytes();
        CollectionAssert.AreEqual(built, WebPack.Of(s_source).ToBytes(), "a second time");
        CollectionAssert.AreEqual(built, new EmbeddedContent().Index, "the simulator's");
    }

    [TestMethod]
    public void The_same_files_make_the_same_bytes_wherever_and_whenever_they_were_written()
    {
        using WebFolder one = new WebFolder().With("index.html", "<p>a").With("a/b.txt", "b");
        using WebFolder two = new WebFolder().With("a/b.txt", "b").With("index.html", "<p>a");
        File.SetLastWriteTimeUtc(Path.Combine(two.Source, "a/b.txt"), DateTime.UnixEpoch);
        one.With("index.html", "<p>a</p>");
        two.With("index.html", "<p>a</p>");
        CollectionAssert.AreEqual(
            WebPack.Of(one.Source).ToBytes(), WebPack.Of(two.Source).ToBytes());
    }

    [TestMethod]
    public void The_compressed_form_unpacks_to_the_other()
    {
        foreach (WebFile file in WebPack.Of(s_source).Files)
        {
            using GZipStream gzip = new(
                new MemoryStream(file.Gzip.ToArray()), CompressionMode.Decompress);
            using MemoryStream copy = new();
            gzip.CopyTo(copy);
            CollectionAssert.AreEqual(file.Identity.ToArray(), copy.ToArray(), file.Path);
            Assert.AreEqual(
                Convert.ToHexStringLower(SHA256.HashData(copy.ToArray()))[..16], file.EntityTag);

            // RFC 1952 §2.3: no flags, so neither name nor comment; no time; system unknown.
            Assert.AreEqual(
                "1f8b080000000000" + "02ff", Convert.ToHexStringLower(file.Gzip[..10].Span));
        }
    }

    [TestMethod]
    public void The_page_and_all_files_together_stay_small()
    {
        IReadOnlyList<WebFile> files = WebPack.Of(s_source).Files;
        foreach (WebFile file in files)
        {
            Console.WriteLine($"{file.Path}: {file.SourceLength} bytes, minified "
                + $"{file.Identity.Length}, compressed {file.Gzip.Length}");
        }

        int flash = WebPack.Of(s_source).ToBytes().Length;
        Console.WriteLine($"{flash} bytes of flash in all");
        int wire = files.Sum(file => file.Gzip.Length);
        Console.WriteLine($"{wire} bytes to be loaded");
        Assert.IsLessThanOrEqualTo(20 * KiB, wire);
        Assert.IsLessThanOrEqualTo(128 * KiB, flash);
    }

    [TestMethod]
    public void Parts_become_part_of_the_page_that_names_them()
    {
        using WebFolder folder = new WebFolder()
            .With("index.html", "<meta content=\"'script-hash' 'style-hash'\">"
                + "<link rel=\"stylesheet\" href=\"parts/a.css\">"
                + "<script type=\"module\" src=\"parts/a.js\"></script>")
            .With("lib.js", "export const l = 1;")
            .With("parts/a.css", "p { margin: 0 }")
            .With("parts/a.js", "import { b } from \"./b.js\";\n"
                + "import { c } from \"./c.js\";\nb(c);")
            .With("parts/b.js", "import { c } from \"./c.js\";\nexport const b = c;")
            .With("parts/c.js", "import { l } from \"../lib.js\";\nexport const c = l;");
        IReadOnlyList<WebFile> files = WebPack.Of(folder.Source).Files;
        Assert.AreEqual("/,/lib.js", string.Join(',', files.Select(file => file.Path)));
        const string style = "p{margin:0}";
        const string script = "import{l}from\"./lib.js\";const c=l;const b=c;b(c)";
        Assert.AreEqual(
            $"<meta content=\"{HashOf(script)} {HashOf(style)}\" /><style>{style}</style>"
                + $"<script type=\"module\">{script}</script>",
            Encoding.UTF8.GetString(files[0].Identity.Span));

        File.Delete(Path.Combine(folder.Source, "parts/a.css"));
        WebBuildException fault =
            Assert.ThrowsExactly<WebBuildException>(() => WebPack.Of(folder.Source));
        StringAssert.Contains(fault.Message, "a.css : error WEB0001: is named by a page");
    }

    [TestMethod]
    public void A_file_that_grows_when_compressed_is_kept_as_it_is()
    {
        using WebFolder folder = new WebFolder().With("a.txt", "a").With("empty.txt", "");
        WebPack pack = WebPack.Of(folder.Source);
        Assert.AreEqual("/a.txt,/empty.txt", string.Join(',', pack.Files.Select(f => f.Path)));
        Assert.IsTrue(pack.Files.All(file => file.Gzip.IsEmpty));
    }

    [TestMethod]
    [DataRow("a.html", "<p title=\"b\">x  y</p> <!-- c -->\n\n<i>z</i>",
        "<p title=\"b\">x y</p><i>z</i>")]
    [DataRow("a.html", "<style>\np { margin : 0 }</style>", "<style>p{margin:0}</style>")]
    [DataRow("a.html", "<script>\nlet name = `a  b`; // c\n</script>",
        "<script>let name=`a  b`</script>")]
    [DataRow("a.css", "/* a */\nb { color: red }\n", "b{color:#f00}")]
    [DataRow("a.js", "/*! a */\nconst name = o?.p ?? 1;\nclass C { #d = 2; get d() { return "
        + "this.#d; } }\n", "const name=o?.p??1;class C{#d=2;get d(){return this.#d}}")]
    [DataRow("a.js", "export const f = async (n = 1, ...r) => { for await (const x of n) r; };",
        "export const f=async(n=1,...r)=>{for await(const x of n)r}")]
    [DataRow("a.svg", "<svg> </svg>\n", "<svg> </svg>\n")]
    [DataRow("a.txt", " ä ", " ä ")]
    public void White_space_and_comments_go_and_the_rest_stays(
        string name, string source, string expected)
    {
        using WebFolder folder = new WebFolder().With(name, source);
        WebFile file = WebPack.Of(folder.Source).Files.Single();
        Assert.AreEqual(expected, Encoding.UTF8.GetString(file.Identity.Span));
    }

    [TestMethod]
    public void Types_are_not_served()
    {
        using WebFolder folder = new WebFolder()
            .With("a.js", "export const a = 1;").With("a.d.ts", "export const a: number;");
        Assert.AreEqual("/a.js", WebPack.Of(folder.Source).Files.Single().Path);
    }

    [TestMethod]
    public void The_client_library_fits_4_KB()
    {
        string web = Path.Combine(Repository.Root, "shared", "Web");
        WebFile file = WebPack.Of(web).Files.Single(file => file.Path == "/comet.js");
        Assert.IsLessThanOrEqualTo(4096, file.Gzip.Length);
        Assert.IsGreaterThan(1024, file.Gzip.Length);
    }

    [TestMethod]
    [DataRow("a.html", "<p>a</b></p>", "a.html(1,5) : error WEB0001: Unable to find opening tag")]
    [DataRow("a.html", "<script>\nlet = ;</script>", "of the embedded script")]
    [DataRow("a.html", "<style>a { color: red</style>", "of the embedded style sheet")]
    [DataRow("a.css", "a {", "a.css(")]
    [DataRow("b/a.js", "\n\nclass {", "a.js(3,")]
    [DataRow("a.exe", "a", "a.exe : error WEB0001: has no known type; expected .html, .js,")]
    [DataRow("a b.txt", "a", "a b.txt : error WEB0001: has a name that is no plain path")]
    public void What_is_wrong_with_a_file_is_said_with_its_place(
        string name, string content, string message)
    {
        using WebFolder folder = new WebFolder().With("index.html", "<p>a</p>").With(name, content);
        WebBuildException fault = Assert.ThrowsExactly<WebBuildException>(
            () => WebPack.Of(folder.Source));
        StringAssert.Contains(fault.Message, message);
    }

    [TestMethod]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        using WebFolder folder = new WebFolder().With("a.html", [0x3c, 0xff, 0x3e]);
        StringAssert.Contains(
            Assert.ThrowsExactly<WebBuildException>(() => WebPack.Of(folder.Source)).Message,
            "a.html : error WEB0001: is not valid UTF-8");
    }

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(1, true)]
    [DataRow(16, true)]
    [DataRow(17, false)]
    public void There_are_as_many_files_as_the_engine_tells_apart(int count, bool isAccepted)
    {
        using WebFolder folder = new();
        Directory.CreateDirectory(folder.Source);
        for (int i = 0; i < count; i++)
        {
            folder.With($"{i}.txt", "a");
        }

        if (isAccepted)
        {
            Assert.HasCount(count, WebPack.Of(folder.Source).Files);
        }
        else
        {
            StringAssert.Contains(
                Assert.ThrowsExactly<WebBuildException>(() => WebPack.Of(folder.Source)).Message,
                $"has {count} files; expected 1 to 16");
        }
    }

    private static string HashOf(string content)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        return $"'sha256-{Convert.ToBase64String(hash)}'";
    }
}
