using Comet.Fuzz;
using CsCheck;

namespace Comet.Tests.Fuzzing;

/// <summary>
/// The fuzzer's targets over generated inputs, bounded by their number. When one breaks, CsCheck
/// shortens it and prints the seed that makes it again.
/// </summary>
[TestClass]
public class PropertyTests
{
    private static readonly Func<byte[], string> s_hex = Convert.ToHexString;

    [TestMethod]
    public void Heads()
    {
        Check("head", Inputs.Damaged(Inputs.Head), 20_000);
    }

    [TestMethod]
    public void Hosts_and_origins()
    {
        Check("head", Inputs.Damaged(Inputs.Site), 20_000);
    }

    [TestMethod]
    public void Hosts_and_origins_served()
    {
        Check("engine", Scripts.Sites, 2_000);
    }

    [TestMethod]
    public void Queries()
    {
        Check("query", Inputs.Damaged(Inputs.Query), 10_000);
    }

    [TestMethod]
    public void Chunked_bodies()
    {
        Check("body", Inputs.Damaged(Inputs.Chunked.Select(b => "\0" + b)), 20_000);
    }

    [TestMethod]
    public void Frames()
    {
        Check("frames", Inputs.Damaged(Inputs.Frames), 10_000);
    }

    [TestMethod]
    public void Json_texts()
    {
        Check("json", Inputs.Damaged(Inputs.Json), 20_000);
    }

    [TestMethod]
    public void Texts()
    {
        Check("utf8", Inputs.Damaged(Inputs.Text), 20_000);
    }

    [TestMethod]
    public void Keys()
    {
        Check("key", Inputs.Damaged(Inputs.Key), 10_000);
    }

    [TestMethod]
    public void Lines_of_a_relay()
    {
        Check("relay", Inputs.Damaged(Inputs.Relay), 10_000);
    }

    [TestMethod]
    public void Scripts_of_all_kinds()
    {
        Check("engine", Scripts.Any, 1_000);
    }

    [TestMethod]
    public void Pipelined_requests()
    {
        Check("engine", Scripts.Pipelined, 1_000);
    }

    private static void Check(string name, Gen<byte[]> inputs, int count)
    {
        FuzzTarget target = TargetTable.Find(name)!;
        HashSet<string> outcomes = [];
        inputs.Sample(
            input =>
            {
                string outcome = target.Run(input);
                lock (outcomes)
                {
                    outcomes.Add(outcome);
                }
            },
            iter: count,
            print: s_hex);

        // A generator whose inputs all end alike would prove nothing.
        Assert.IsGreaterThan(1, outcomes.Count);
    }
}
