using System.Buffers;
using System.Globalization;
using System.Text;
using Comet.Simulator.Scenarios.Running;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>A WebSocket: a message an event, both ways.</summary>
internal sealed class WebSocketFollower(
    ClientSetup setup, IClientNetwork network, Random dice, ClientLog log, Journal journal)
    : Follower(setup, network, dice, log, journal)
{
    // RFC 6455 §7.4.1.
    private const int NormalClosure = 1000;
    private const int GoingAway = 1001;
    private const int NoStatus = 1005;

    private readonly ArrayBufferWriter<byte> _message = new();
    private string _key = "";

    public override bool Publish(string topic, string json, long nowMs)
    {
        if (!Log.IsOnline)
        {
            Log.AddRefusal(0, "the WebSocket is not open", false, nowMs);
        }
        else
        {
            string name = System.Text.Json.JsonEncodedText.Encode(topic).ToString();
            SendFrame(ClientFrames.Text, Encoding.UTF8.GetBytes(
                $"{{\"topic\":\"{name}\",\"data\":{json}}}"));
        }

        return true;
    }

    protected override string WriteRequest()
    {
        _message.Clear();
        _key = ClientFrames.NewKey(Dice);
        return RequestText.Get(
            Setup,
            RequestText.Target(Setup, Log.Next ?? Setup.Since),
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: {_key}\r\n");
    }

    protected override void Take(WireItem item)
    {
        if (item.Kind == WireItemKind.Response)
        {
            if (item.Head!.Status != 101
                || item.Head["Sec-WebSocket-Accept"] != ClientFrames.AcceptOf(_key))
            {
                Drop("not an opening handshake");
                return;
            }

            Open();
            SwitchToFrames();
        }
        else if (item.Kind == WireItemKind.Frame)
        {
            TakeFrame(item);
        }
    }

    protected override void Leave(ClientConnection connection)
    {
        if (Log.IsOnline)
        {
            SendFrame(ClientFrames.Close, [NormalClosure >> 8, NormalClosure & 0xFF]);
        }
    }

    private void TakeFrame(WireItem frame)
    {
        switch (frame.Opcode)
        {
            case ClientFrames.Text or ClientFrames.Continuation:
                _message.Write(frame.Data);
                if (frame.IsFinal)
                {
                    TakeMessage(_message.WrittenSpan);
                    _message.Clear();
                }

                break;
            case ClientFrames.Ping:
                SendFrame(ClientFrames.Pong, frame.Data);
                break;
            case ClientFrames.Close:
                int code = frame.Data.Length < 2 ? NoStatus : (frame.Data[0] << 8) | frame.Data[1];
                SendFrame(ClientFrames.Close, frame.Data);
                if (code is not (NormalClosure or GoingAway or NoStatus))
                {
                    Log.AddRefusal(code, "the WebSocket is closed", false, NowMs);
                }

                Drop(string.Create(CultureInfo.InvariantCulture, $"closed with {code}"));
                break;
            default:
                break;
        }
    }

    private void SendFrame(int opcode, ReadOnlySpan<byte> payload)
    {
        Send(ClientFrames.Write(opcode, payload, Dice));
    }
}
