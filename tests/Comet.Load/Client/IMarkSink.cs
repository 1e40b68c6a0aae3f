namespace Comet.Load.Client;

/// <summary>Is told of each event that was received, by the number in it.</summary>
internal interface IMarkSink
{
    void HandleMark(long number);
}
