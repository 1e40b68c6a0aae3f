using Comet.Embedded.Uplink;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.InMemory.Uplink;

/// <summary>
/// An engine with an uplink in virtual time, and the relay's side of it as text.
/// </summary>
public class RelayPeer
{
    public const string Done = "{\"done\":\"";

    public readonly TestServer Server;
    public readonly UplinkExchange Exchange;

    private readonly byte[] _line;
    private readonly byte[] _buffer = new byte[2000];

    public RelayPeer(TestServer server, int lineBytesMax)
    {
        Server = server;
        Exchange = new UplinkExchange(server.Engine, lineBytesMax);
        _line = new byte[lineBytesMax];
    }

    public RelayPeer()
        : this(new TestServer(), 1024)
    {
    }

    public static string Resume(long sequence)
    {
        return "{\"resume\":\"" + TestServer.Id(sequence) + "\"}\n";
    }

    public static string Ack(long sequence)
    {
        return "{\"ack\":\"" + TestServer.Id(sequence) + "\"}";
    }

    public static string Command(string id, string topic, string data)
    {
        return "{\"command\":\"" + id + "\",\"topic\":\"" + topic + "\",\"data\":" + data + "}";
    }

    public static string Gap(long from, long to)
    {
        return "{\"gap\":{\"from\":\"" + TestServer.Id(from) + "\",\"to\":\"" + TestServer.Id(to)
            + "\"}}\n";
    }

    /// <summary>The lines of the temperatures 1, 2, 3 … with these ids.</summary>
    public static string Events(long first, long last)
    {
        string lines = "";
        for (long i = first; i <= last; i++)
        {
            lines += TestServer.Envelope(i, "temperature", 0, i.ToString()) + "\n";
        }

        return lines;
    }

    /// <summary>A connection; returns the greeting.</summary>
    public string Connect()
    {
        Exchange.HandleDisconnected();
        Exchange.HandleConnected(Server.NowMs);
        return Read();
    }

    /// <summary>A connection whose greeting is answered with the event acknowledged last.</summary>
    public void Open(long acked)
    {
        Assert.AreEqual(Resume(acked), Connect());
        Tell(Ack(acked));
    }

    /// <summary>A line of the relay that must be taken.</summary>
    public void Tell(string line)
    {
        Assert.AreEqual((int)UplinkFault.None, (int)Try(line));
    }

    /// <summary>Tells and returns what is said to it.</summary>
    public string Ask(string line)
    {
        Tell(line);
        return Read();
    }

    public UplinkFault Try(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            _buffer[i] = (byte)line[i];
        }

        return Exchange.HandleMessage(_buffer, 0, line.Length, Server.NowMs);
    }

    /// <summary>All lines that are due.</summary>
    public string Read()
    {
        string lines = "";
        while (true)
        {
            bool hasOutput = Exchange.HasOutput;
            int count = Exchange.PollMessage(_line, 0, _line.Length, Server.NowMs);
            Assert.AreEqual(hasOutput, count > 0);
            if (count == 0)
            {
                return lines;
            }

            char[] text = new char[count];
            for (int i = 0; i < count; i++)
            {
                text[i] = (char)_line[i];
            }

            lines += new string(text);
        }
    }
}
