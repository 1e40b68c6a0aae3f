using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>A connection whose bytes are those of the socket.</summary>
internal sealed class PlainConnection(int slot, CompletionQueue completions)
    : PumpConnection(slot, completions)
{
    // The system tells of a send once it took all of it. A slow reader frees the socket in small
    // steps: each must be told, or the engine takes it for a peer that reads nothing.
    private const int SliceBytes = 512;

    public override int ReceivedOffset => ReceiveArguments.Offset;

    public override int ReceivedCount => ReceiveArguments.BytesTransferred;

    public override void BeginReceive(byte[] buffer, int offset, int count)
    {
        ReceiveArguments.SetBuffer(buffer, offset, count);
        BeginSocketReceive();
    }

    public override ReceiveStatus EndReceive()
    {
        IsReceiving = false;
        return ReceiveArguments.SocketError != SocketError.Success ? ReceiveStatus.Lost
            : ReceiveArguments.BytesTransferred == 0 ? ReceiveStatus.Ended
            : ReceiveStatus.Received;
    }

    public override int Send(byte[] buffer, int offset, int count)
    {
        int sent = Socket!.Send(buffer, offset, count, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success)
        {
            return sent;
        }

        if (error != SocketError.WouldBlock)
        {
            return -1;
        }

        // The socket is full: the system sends this when there is room, and tells the loop.
        SendArguments.SetBuffer(buffer, offset, Math.Min(count, SliceBytes));
        BeginSocketSend();
        return 0;
    }

    public override int EndSend()
    {
        IsSending = false;
        return SendArguments.SocketError == SocketError.Success
            ? SendArguments.BytesTransferred
            : -1;
    }

    protected override void SendEnd()
    {
        Sockets.Finish(Socket!);
    }
}
