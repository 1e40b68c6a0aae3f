using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>Readiness out of the completions that every system's sockets give.</summary>
/// <remarks>
/// Theory of operation. An empty socket is watched by a receive of no bytes, which ends when there
/// are some. Of what a full one does not take a copied slice is left to the system, whose end
/// tells that there is room; until then these bytes count as not sent. What a closed connection
/// has in flight belongs to its watch, which is used again once the system has given it back.
/// Completions come from other threads, through a queue.
/// </remarks>
internal sealed class PortableReadiness : Readiness
{
    private readonly CompletionQueue _completions;
    private readonly PortableWatch?[] _watches;
    private readonly Stack<PortableWatch> _free = new();
    private readonly SocketAsyncEventArgs _acceptArguments = new(true);
    private Socket? _listener;
    private bool _hasAccepted;

    public PortableReadiness(PumpConnection?[] connections)
        : base(connections)
    {
        _watches = new PortableWatch?[connections.Length];
        _completions = new CompletionQueue((2 * connections.Length) + 16);
        _acceptArguments.Completed += (_, _) =>
            _completions.Add(new Completion(CompletionKind.Accept, null));
    }

    public override void Listen(Socket listener)
    {
        _listener = listener;
        IsAcceptReady = true;
    }

    public override Socket? Accept()
    {
        if (!_hasAccepted)
        {
            _acceptArguments.AcceptSocket = null;
            if (_listener!.AcceptAsync(_acceptArguments))
            {
                IsAcceptReady = false;
                return null;
            }
        }

        _hasAccepted = false;
        return _acceptArguments.SocketError == SocketError.Success
            ? _acceptArguments.AcceptSocket
            : throw new SocketException((int)_acceptArguments.SocketError);
    }

    public override void Add(PumpConnection connection)
    {
        Socket socket = connection.Socket!;
        socket.Blocking = false;
        if (!_free.TryPop(out PortableWatch? watch))
        {
            watch = new PortableWatch(_completions);
        }

        watch.Connection = connection;
        watch.SentCount = 0;
        watch.HasFailed = false;
        _watches[connection.Slot] = watch;
        Await(connection, watch);
    }

    public override void Remove(PumpConnection connection)
    {
        if (_watches[connection.Slot] is { } watch)
        {
            _watches[connection.Slot] = null;
            watch.Connection = null;
            FreeWhenIdle(watch);
        }
    }

    public override int Receive(PumpConnection connection, Span<byte> buffer)
    {
        PortableWatch watch = _watches[connection.Slot]!;
        if (watch.HasFailed)
        {
            return Lost;
        }

        int count = connection.Socket!.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success && count == buffer.Length)
        {
            return count;
        }

        connection.IsReadable = false;
        if (error is not SocketError.Success and not SocketError.WouldBlock)
        {
            return Lost;
        }

        if (error == SocketError.Success && count == 0)
        {
            return 0;
        }

        Await(connection, watch);
        return error == SocketError.Success ? count : Nothing;
    }

    public override int Send(PumpConnection connection, ReadOnlySpan<byte> bytes)
    {
        PortableWatch watch = _watches[connection.Slot]!;
        if (watch.HasFailed)
        {
            return Lost;
        }

        if (watch.SentCount > 0)
        {
            int left = watch.SentCount;
            watch.SentCount = 0;
            return left;
        }

        int count = connection.Socket!.Send(bytes, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success)
        {
            return count;
        }

        if (error != SocketError.WouldBlock)
        {
            return Lost;
        }

        watch.SetSlice(bytes);
        if (connection.Socket.SendAsync(watch.SendArguments))
        {
            watch.IsSending = true;
            connection.IsWritable = false;
            return 0;
        }

        return watch.SendArguments.SocketError == SocketError.Success
            ? watch.SendArguments.BytesTransferred
            : Lost;
    }

    public override void Wait(int timeoutMs)
    {
        foreach (Completion completion in _completions.Take(timeoutMs))
        {
            switch (completion.Kind)
            {
                case CompletionKind.Accept:
                    _hasAccepted = true;
                    IsAcceptReady = true;
                    break;
                case CompletionKind.Receive:
                    EndReceive(completion.Watch!);
                    break;
                case CompletionKind.Send:
                    EndSend(completion.Watch!);
                    break;
                default:
                    break;
            }
        }
    }

    public override void Wake()
    {
        _completions.Add(new Completion(CompletionKind.Wake, null));
    }

    public override void Dispose()
    {
        if (_hasAccepted)
        {
            _acceptArguments.AcceptSocket?.Dispose();
        }

        _acceptArguments.Dispose();
        foreach (PortableWatch watch in _free)
        {
            watch.Dispose();
        }
    }

    private void EndReceive(PortableWatch watch)
    {
        watch.IsReceiving = false;
        watch.HasFailed |= watch.ReceiveArguments.SocketError != SocketError.Success;
        if (watch.Connection is { } connection)
        {
            MarkReadable(connection);
        }
        else
        {
            FreeWhenIdle(watch);
        }
    }

    private void EndSend(PortableWatch watch)
    {
        watch.IsSending = false;
        watch.HasFailed |= watch.SendArguments.SocketError != SocketError.Success;
        if (watch.Connection is { } connection)
        {
            watch.SentCount = watch.SendArguments.BytesTransferred;
            MarkWritable(connection);
        }
        else
        {
            FreeWhenIdle(watch);
        }
    }

    // What has come meanwhile is told at once, as of a later completion: whoever found the socket
    // empty will not look again.
    private void Await(PumpConnection connection, PortableWatch watch)
    {
        if (watch.IsReceiving)
        {
            return;
        }

        watch.IsReceiving = connection.Socket!.ReceiveAsync(watch.ReceiveArguments);
        if (!watch.IsReceiving)
        {
            watch.HasFailed |= watch.ReceiveArguments.SocketError != SocketError.Success;
            MarkReadable(connection);
        }
    }

    private void FreeWhenIdle(PortableWatch watch)
    {
        if (!watch.IsReceiving && !watch.IsSending)
        {
            _free.Push(watch);
        }
    }
}
