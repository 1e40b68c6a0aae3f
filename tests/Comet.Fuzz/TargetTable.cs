using Comet.Fuzz.Targets;

namespace Comet.Fuzz;

/// <summary>All targets.</summary>
public static class TargetTable
{
    public static readonly IReadOnlyList<FuzzTarget> All =
    [
        new("head", HeadTarget.Dictionary, HeadTarget.Run),
        new("query", QueryTarget.Dictionary, QueryTarget.Run),
        new("body", BodyTarget.Dictionary, BodyTarget.Run),
        new("frames", FramesTarget.Dictionary, FramesTarget.Run),
        new("json", JsonTarget.Dictionary, JsonTarget.Run),
        new("utf8", Utf8Target.Dictionary, Utf8Target.Run),
        new("key", KeyTarget.Dictionary, KeyTarget.Run),
        new("relay", RelayTarget.Dictionary, RelayTarget.Run),
        new("engine", EngineTarget.Dictionary, EngineTarget.Run),
    ];

    /// <summary>The target of that name, or null.</summary>
    public static FuzzTarget? Find(string name)
    {
        return All.FirstOrDefault(t => t.Name == name);
    }
}
