using Comet.Tests.InMemory.WebSocket;

namespace Comet.Tests.InMemory.Engine;

/// <summary>What goes over the wire, as text with one char a byte.</summary>
public static class Wire
{
    /// <summary>The server's half of the opening handshake with the key of RFC 6455 §1.3.</summary>
    public const string Switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    /// <summary>The head of a stream and its blank line, which comes at once.</summary>
    public const string StreamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nCache-Control: no-store\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n";

    public const string EventStreamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n";

    public const string LastChunk = "0\r\n\r\n";

    /// <summary>A complete request.</summary>
    public static string Request(string method, string target, string fields, string body)
    {
        return method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
    }

    public static string Get(string target)
    {
        return Request("GET", target, "", "");
    }

    /// <summary>An opening handshake as Firefox sends it.</summary>
    public static string Upgrade(string target)
    {
        return Request(
            "GET",
            target,
            "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
            "");
    }

    public static string Post(string target, string body)
    {
        string length = "Content-Length: " + body.Length.ToString() + "\r\n";
        return Request("POST", target, length, body);
    }

    /// <summary>A 200 with JSON.</summary>
    public static string Json(string body)
    {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + "X-Content-Type-Options: nosniff\r\nContent-Length: "
            + body.Length.ToString() + "\r\nCache-Control: no-store\r\n\r\n" + body;
    }

    /// <summary>
    /// A batch; <paramref name="gap"/> is JSON, or null with its reset before it.
    /// </summary>
    public static string Batch(long next, string gap, string events)
    {
        return Json("{\"next\":\"" + TestServer.Id(next) + "\",\"gap\":" + gap + ",\"events\":["
            + events + "]}\n");
    }

    /// <summary>A batch without a notice.</summary>
    public static string Batch(long next, string events)
    {
        return Batch(next, "null", events);
    }

    public static string Range(long from, long to)
    {
        return "{\"from\":\"" + TestServer.Id(from) + "\",\"to\":\"" + TestServer.Id(to) + "\"}";
    }

    public static string Gap(long from, long to)
    {
        return "{\"gap\":" + Range(from, to) + "}";
    }

    public static string Published(long id, int subscribers)
    {
        return Json("{\"id\":\"" + TestServer.Id(id) + "\",\"subscribers\":"
            + subscribers.ToString() + "}\n");
    }

    /// <summary>An error's response.</summary>
    /// <param name="status">Status code and reason phrase.</param>
    /// <param name="fields">The field-lines that only this status has.</param>
    /// <param name="message">The text.</param>
    /// <param name="closes">Whether the connection closes.</param>
    public static string Error(string status, string fields, string message, bool closes)
    {
        string body = "{\"error\":\"" + message + "\"}\n";
        return "HTTP/1.1 " + status + "\r\n" + fields
            + "Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
            + "Content-Length: " + body.Length.ToString()
            + "\r\nCache-Control: no-store\r\n" + (closes ? "Connection: close\r\n" : "")
            + "\r\n" + body;
    }

    public static string Chunk(string data)
    {
        return Hex(data.Length) + "\r\n" + data + "\r\n";
    }

    public static string Hex(int value)
    {
        string digits = "";
        do
        {
            digits = "0123456789abcdef"[value & 15].ToString() + digits;
            value >>= 4;
        }
        while (value > 0);
        return digits;
    }

    /// <summary>An event of an event stream with its envelope.</summary>
    public static string Event(long id, string envelope)
    {
        return "id: " + TestServer.Id(id) + "\ndata: " + envelope + "\n\n";
    }

    /// <summary>A frame as the server sends it.</summary>
    public static string Frame(int firstOctet, string payload)
    {
        int length = payload.Length;
        string header = ((char)firstOctet).ToString();
        if (length <= 125)
        {
            header += (char)length;
        }
        else
        {
            header += (char)126;
            header += (char)(length >> 8);
            header += (char)(length & 0xFF);
        }

        return header + payload;
    }

    public static string Text(string payload)
    {
        return Frame(0x81, payload);
    }

    public static string Close(int code)
    {
        return Frame(0x88, ((char)(code >> 8)).ToString() + (char)(code & 0xFF));
    }

    /// <summary>A frame as a client sends it.</summary>
    public static string Masked(int firstOctet, string payload)
    {
        return Text(ClientFrames.Frame(firstOctet, Bytes(payload), 0x37FA213D));
    }

    public static string MaskedText(string payload)
    {
        return Masked(0x81, payload);
    }

    public static byte[] Bytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)text[i];
        }

        return bytes;
    }

    public static string Text(byte[] bytes)
    {
        char[] chars = new char[bytes.Length];
        for (int i = 0; i < chars.Length; i++)
        {
            chars[i] = (char)bytes[i];
        }

        return new string(chars);
    }

    /// <summary>So many letters, all alike.</summary>
    public static string Repeat(char letter, int count)
    {
        return new string(letter, count);
    }
}
