using Comet.Simulator.Recording;

namespace Comet.Tests.Recording;

/// <summary>A directory for recordings that is gone when the test is.</summary>
internal sealed class RecordingDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("comet-recording-").FullName;

    /// <summary>The file that is recorded in.</summary>
    public string File => Path.Combine(_path, "run.rec");

    /// <summary>Reads the recording.</summary>
    public WireRecording Read()
    {
        return WireRecording.Read(File);
    }

    /// <summary>Changes the bytes of the file.</summary>
    public void Change(Func<byte[], byte[]> change)
    {
        System.IO.File.WriteAllBytes(File, change(System.IO.File.ReadAllBytes(File)));
    }

    public void Dispose()
    {
        Directory.Delete(_path, true);
    }
}
