using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Comet.Instructions;

if (args is ["instructions", ..])
{
    return Command.Run(args[1..], Console.Out);
}

// One process, pairs side by side: what counts is the ratio. Short runs, as nothing here is tested
// against a time; --job Medium and the other switches of BenchmarkDotNet make them longer.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .HideColumns(Column.Error, Column.StdDev, Column.RatioSD, Column.Gen0, Column.AllocRatio);
if (!args.Contains("--job"))
{
    config = config.AddJob(Job.ShortRun.WithWarmupCount(5).WithIterationCount(9));
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
    .Run(args.Length == 0 ? ["--filter", "*"] : args, config);
return args.Length == 0 ? Command.Run(["--top", "0"], Console.Out) : 0;
