#if COMET_HOST
namespace Comet.Embedded.Topics;

/// <content>Topics that become known one by one.</content>
public sealed partial class TopicTable
{
    /// <summary>
    /// Whether topics may be declared while the engine runs: who follows all topics then follows
    /// those, too.
    /// </summary>
    public bool IsOpen { get; set; }

    partial void OpenUp(ref int all)
    {
        all = IsOpen ? int.MaxValue : all;
    }
}
#endif
