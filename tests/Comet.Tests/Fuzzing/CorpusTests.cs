using Comet.Fuzz;

namespace Comet.Tests.Fuzzing;

/// <summary>
/// The seeds of the fuzzer: they are the cases of the tables, and break nothing. With the
/// environment variable <c>COMET_WRITE_CORPUS</c> set, the files are written anew.
/// </summary>
[TestClass]
public class CorpusTests
{
    // What a fuzzer found stays, beside what the tables have.
    private const string FoundPrefix = "found-";

    [TestMethod]
    public void The_corpus_is_that_of_the_tables()
    {
        SortedDictionary<string, byte[]> seeds = SeedTable.All();
        if (Environment.GetEnvironmentVariable("COMET_WRITE_CORPUS") is not null)
        {
            Write(seeds);
        }

        List<string> missing = [];
        foreach (FuzzTarget target in TargetTable.All)
        {
            Dictionary<string, byte[]> files = Corpus.Read(target.Name)
                .Where(c => !c.Name.StartsWith(FoundPrefix, StringComparison.Ordinal))
                .ToDictionary(c => $"{target.Name}/{c.Name}", c => c.Bytes);
            string[] names = [.. seeds.Keys.Where(
                k => k.StartsWith(target.Name + "/", StringComparison.Ordinal))];
            Assert.IsGreaterThan(5, names.Length, target.Name);
            missing.AddRange(names.Where(
                n => !files.TryGetValue(n, out byte[]? file) || !file.SequenceEqual(seeds[n])));
            missing.AddRange(files.Keys.Except(names));
        }

        Assert.IsEmpty(missing, "set COMET_WRITE_CORPUS=1 and run this test; they differ: "
            + string.Join(", ", missing));
    }

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void No_seed_breaks_anything(string name)
    {
        FuzzTarget target = TargetTable.Find(name)!;
        HashSet<string> outcomes = [];
        foreach ((string file, byte[] bytes) in Corpus.Read(name))
        {
            try
            {
                outcomes.Add(target.Run(bytes));
            }
            catch (Exception failure)
            {
                throw new AssertFailedException($"{name}/{file}: {failure.Message}", failure);
            }
        }

        // Seeds that all end alike would seed nothing.
        Assert.IsGreaterThan(1, outcomes.Count);
    }

    public static IEnumerable<object[]> Targets()
    {
        return TargetTable.All.Select(t => new object[] { t.Name });
    }

    private static void Write(SortedDictionary<string, byte[]> seeds)
    {
        foreach (FuzzTarget target in TargetTable.All)
        {
            Directory.CreateDirectory(Corpus.Folder(target.Name));
            foreach ((string name, _) in Corpus.Read(target.Name))
            {
                if (!name.StartsWith(FoundPrefix, StringComparison.Ordinal))
                {
                    File.Delete(Path.Combine(Corpus.Folder(target.Name), name));
                }
            }
        }

        foreach ((string path, byte[] bytes) in seeds)
        {
            string[] parts = path.Split('/');
            File.WriteAllBytes(Path.Combine(Corpus.Folder(parts[0]), parts[1]), bytes);
        }
    }
}
