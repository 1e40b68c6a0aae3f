using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Comet.Simulator.Options;

namespace Comet.Simulator.Recording;

/// <summary>
/// A file that grows at its end: records are put into a buffer, which a thread of its own writes.
/// </summary>
/// <remarks>
/// Theory of operation. The event loop fills one buffer while the thread writes those that are
/// full, and every half second the one that is not; when the disk is so slow that all are full, the
/// loop waits for it. Only whole records get into a buffer, and each write is one of whole records.
/// A write that fails ends the recording, and nothing else.
/// </remarks>
internal sealed class RecordingFile : IDisposable
{
    public const int Version = 1;
    public const int MagicLength = 8;

    private const int BufferBytes = 256 * 1024;
    private const int BuffersMax = 32;
    private const int IntervalMs = 500;

    private readonly string _path;
    private readonly Action<string> _log;
    private readonly FileStream _file;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private readonly Queue<(byte[] Bytes, int Count)> _full = new();
    private readonly Stack<byte[]> _free = new();
    private byte[] _buffer = new byte[BufferBytes];
    private int _count;
    private int _made = 1;
    private bool _isEnding;
    private bool _isBroken;

    private RecordingFile(string path, FileStream file, Action<string> log)
    {
        _path = path;
        _file = file;
        _log = log;
        _thread = new Thread(Run) { Name = "Comet recording", IsBackground = true };
    }

    /// <summary>The file's first bytes.</summary>
    public static ReadOnlySpan<byte> Magic => "CometRec"u8;

    /// <summary>Makes the file and writes its head.</summary>
    /// <exception cref="SimulatorException">It cannot be written.</exception>
    public static RecordingFile Create(string path, RecordingHeader header, Action<string> log)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0);
            byte[] text = JsonSerializer.SerializeToUtf8Bytes(header);
            byte[] head = new byte[MagicLength + 1 + 4 + text.Length];
            Magic.CopyTo(head);
            head[MagicLength] = Version;
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(MagicLength + 1), text.Length);
            text.CopyTo(head.AsSpan(MagicLength + 5));
            file.Write(head);
            file.Flush(true);
            RecordingFile recording = new(path, file, log);
            recording._thread.Start();
            return recording;
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            if (file is not null)
            {
                file.Dispose();
                File.Delete(path);
            }

            string reason = fault is IOException && file is null && File.Exists(path)
                ? "there is such a file already"
                : FileFault.WhyNotWritten(fault, path);
            throw new SimulatorException(
                $"--record {path}: {reason}; expected a new file in a directory that can be "
                + "written");
        }
    }

    /// <summary>Puts one record at the end.</summary>
    /// <param name="head">All of it but its bytes.</param>
    /// <param name="bytes">Its bytes, at most half a buffer.</param>
    public void Append(ReadOnlySpan<byte> head, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_isBroken)
            {
                return;
            }

            if (_count + head.Length + bytes.Length > BufferBytes)
            {
                _full.Enqueue((_buffer, _count));
                Monitor.PulseAll(_gate);
                _buffer = TakeFree();
                _count = 0;
            }

            head.CopyTo(_buffer.AsSpan(_count));
            bytes.CopyTo(_buffer.AsSpan(_count + head.Length));
            _count += head.Length + bytes.Length;
        }
    }

    /// <summary>Writes what there is and closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
        _file.Dispose();
    }

    /// <summary>Deletes the file, which is closed.</summary>
    public void Delete()
    {
        File.Delete(_path);
    }

    private byte[] TakeFree()
    {
        while (_free.Count == 0 && _made == BuffersMax && !_isBroken)
        {
            Monitor.Wait(_gate);
        }

        if (_free.TryPop(out byte[]? free))
        {
            return free;
        }

        _made++;
        return new byte[BufferBytes];
    }

    private void Run()
    {
        while (Next() is { } next)
        {
            try
            {
                _file.Write(next.Bytes.AsSpan(0, next.Count));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException
                or ArgumentException)
            {
                // Of the last kind is a file that is as long as the system allows.
                _log($"--record {_path}: {fault.Message}; the recording ends here");
                lock (_gate)
                {
                    _isBroken = true;
                    Monitor.PulseAll(_gate);
                }

                return;
            }

            lock (_gate)
            {
                _free.Push(next.Bytes);
                Monitor.PulseAll(_gate);
            }
        }
    }

    // The next buffer to write; null at the end.
    private (byte[] Bytes, int Count)? Next()
    {
        lock (_gate)
        {
            if (_full.Count == 0 && !_isEnding)
            {
                Monitor.Wait(_gate, IntervalMs);
            }

            while (_full.Count == 0 && _count == 0 && !_isEnding)
            {
                Monitor.Wait(_gate, IntervalMs);
            }

            if (_full.TryDequeue(out (byte[] Bytes, int Count) full))
            {
                return full;
            }

            if (_count == 0)
            {
                return null;
            }

            (byte[] Bytes, int Count) part = (_buffer, _count);
            _buffer = TakeFree();
            _count = 0;
            return part;
        }
    }
}
