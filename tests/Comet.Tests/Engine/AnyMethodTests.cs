using System.Text;
using Comet.Embedded.Engine;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Engine;

/// <summary>
/// Clients of all methods read at random speeds, lose their connection at random and go on from the
/// last id they hold, perhaps by another method: each sees each event exactly once and in order, or
/// a notice that covers precisely what is missing.
/// </summary>
[TestClass]
public class AnyMethodTests
{
    [TestMethod]
    public void Each_event_comes_once_and_in_order_or_is_told_as_missing()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            try
            {
                new Run(seed).Play();
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}: {fault.Message}", fault);
            }
        }
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly TestServer _server;
        private readonly Client[] _clients;
        private readonly List<string> _events = [""];

        public Run(int seed)
        {
            _random = new Random(seed);
            CometLimits limits = CometLimits.Esp32();
            limits.TransmitBytes = 64 + (_random.Next(4) * 250);
            limits.LogEvents = 5 + _random.Next(60);
            limits.LogBytes = 1000 + _random.Next(3000);
            _server = new TestServer(limits);
            _clients = new Client[5];
            for (int i = 0; i < _clients.Length; i++)
            {
                _clients[i] = new Client(_server, _random, _events);
            }
        }

        public void Play()
        {
            for (int step = 0; step < 250; step++)
            {
                int burst = _random.Next(12) == 0 ? _random.Next(40) : _random.Next(2);
                for (int i = 0; i < burst; i++)
                {
                    PublishOne();
                }

                foreach (Client client in _clients)
                {
                    client.Act();
                }
            }

            foreach (Client client in _clients)
            {
                client.CatchUp();
            }
        }

        private void PublishOne()
        {
            int id = _events.Count;
            string data = $"\"{new string('v', _random.Next(80))}\"";
            bool led = _random.Next(3) == 0;
            _events.Add(TestServer.Envelope(id, led ? "led" : "temperature", 0, data));
            if (led && _random.Next(2) == 0)
            {
                _server.Ask(Wire.Post("/publish/led", data));
            }
            else
            {
                _server.Publish(led ? TestServer.Led : TestServer.Temperature, data);
            }
        }
    }

    private sealed class Client(TestServer server, Random random, List<string> events)
    {
        private readonly bool _ledOnly = random.Next(3) == 0;
        private readonly StringBuilder _input = new();
        private int _method;
        private int _slot = -1;
        private int _tenant;
        private long _last;

        public void Act()
        {
            if (IsOver())
            {
                Connect();
            }

            int turn = random.Next(30);
            if (turn == 0)
            {
                Read();
                server.Drop(_slot);
                Connect();
            }
            else if (turn < 20)
            {
                server.ReadSome(_slot, 1 + random.Next(random.Next(3) == 0 ? 2000 : 60));
                Read();
            }
        }

        public void CatchUp()
        {
            for (int i = 0; i < 3; i++)
            {
                Act();
                if (!IsOver())
                {
                    server.SetDeaf(_slot, false);
                    Read();
                    server.SetDeaf(_slot, true);
                }
            }

            for (long id = _last + 1; id < events.Count; id++)
            {
                Assert.IsFalse(Selects(id), $"event {id} never came by method {_method}");
            }
        }

        private bool IsOver()
        {
            return _slot < 0 || server.IsOver(_slot) || server.TenantOf(_slot) != _tenant;
        }

        private void Connect()
        {
            _method = random.Next(5);
            string[] targets = ["/poll", "/long-poll", "/stream", "/sse", "/ws"];
            string target = targets[_method] + "?since=" + TestServer.Id(_last)
                + (_ledOnly ? "&topics=led" : "");
            _input.Clear();
            _slot = server.Connect();
            Assert.IsTrue(_slot >= 0);
            _tenant = server.TenantOf(_slot);
            server.SetDeaf(_slot, true);
            server.Send(_slot, _method == 4 ? Wire.Upgrade(target) : Wire.Get(target));
        }

        private bool Selects(long id)
        {
            return !_ledOnly || events[(int)id].Contains("\"led\"");
        }

        private void Read()
        {
            _input.Append(server.Receive(_slot));
            while (TakeOne())
            {
            }
        }

        private bool TakeOne()
        {
            string input = _input.ToString();
            if (input.StartsWith("HTTP", StringComparison.Ordinal))
            {
                return TakeHead(input);
            }

            if (input.Length < 3)
            {
                return false;
            }

            return _method == 4 ? TakeFrame(input) : TakeChunk(input);
        }

        private bool TakeHead(string input)
        {
            int end = input.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            if (end < 4)
            {
                return false;
            }

            if (_method >= 2)
            {
                _input.Remove(0, end);
                return true;
            }

            int at = input.IndexOf("Length: ", StringComparison.Ordinal) + 8;
            int length = int.Parse(input[at..input.IndexOf('\r', at)]);
            if (input.Length < end + length)
            {
                return false;
            }

            Assert.AreEqual(end + length, input.Length);
            TakeBatch(input[end..]);
            _input.Clear();
            string[] targets = ["/poll", "/long-poll"];
            server.Send(_slot, Wire.Get(
                targets[_method] + "?since=" + TestServer.Id(_last)
                    + (_ledOnly ? "&topics=led" : "")));
            return false;
        }

        private void TakeBatch(string batch)
        {
            using var json = System.Text.Json.JsonDocument.Parse(batch);
            var gap = json.RootElement.GetProperty("gap");
            if (gap.ValueKind != System.Text.Json.JsonValueKind.Null)
            {
                TakeGap(gap.GetRawText());
            }

            foreach (var e in json.RootElement.GetProperty("events").EnumerateArray())
            {
                TakeEvent(e.GetRawText());
            }

            long next = IdIn(json.RootElement.GetProperty("next").GetString()!);
            for (long id = _last + 1; id <= next; id++)
            {
                Assert.IsFalse(Selects(id), $"event {id} is not in the batch");
            }

            Assert.IsTrue(next >= _last);
            _last = next;
        }

        private bool TakeFrame(string input)
        {
            int length = input[1];
            int header = 2;
            if (length == 126)
            {
                if (input.Length < 4)
                {
                    return false;
                }

                length = (input[2] << 8) | input[3];
                header = 4;
            }

            if (input.Length < header + length)
            {
                return false;
            }

            Assert.AreEqual(0x81, (int)input[0]);
            TakeLine(input.Substring(header, length));
            _input.Remove(0, header + length);
            return true;
        }

        private bool TakeChunk(string input)
        {
            int line = input.IndexOf("\r\n", StringComparison.Ordinal);
            if (line < 0)
            {
                return false;
            }

            int length = Convert.ToInt32(input[..line], 16);
            if (input.Length < line + 4 + length)
            {
                return false;
            }

            string data = input.Substring(line + 2, length);
            Assert.AreEqual("\r\n", input.Substring(line + 2 + length, 2), input);
            _input.Remove(0, line + 4 + length);
            if (_method == 2)
            {
                // A stream begins with a blank line.
                if (data.Length > 1)
                {
                    TakeLine(data.TrimEnd('\n'));
                }
            }
            else if (!data.StartsWith("retry", StringComparison.Ordinal))
            {
                int at = data.IndexOf("data: ", StringComparison.Ordinal) + 6;
                string value = data[at..].TrimEnd('\n');
                bool gap = data.StartsWith("event: comet.gap", StringComparison.Ordinal);
                TakeLine(gap ? "{\"gap\":" + value + "}" : value);
                int id = data.IndexOf("id: ", StringComparison.Ordinal) + 4;
                Assert.AreEqual(_last, IdIn(data[id..data.IndexOf('\n', id)]));
            }

            return true;
        }

        private void TakeLine(string line)
        {
            if (line.StartsWith("{\"gap\":", StringComparison.Ordinal))
            {
                TakeGap(line[7..^1]);
            }
            else
            {
                TakeEvent(line);
            }
        }

        private void TakeEvent(string envelope)
        {
            using var json = System.Text.Json.JsonDocument.Parse(envelope);
            long id = IdIn(json.RootElement.GetProperty("id").GetString()!);
            Assert.AreEqual(events[(int)id], envelope);
            Assert.IsTrue(id > _last, $"event {id} after {_last}");
            Assert.IsTrue(Selects(id), "not selected");
            for (long missing = _last + 1; missing < id; missing++)
            {
                Assert.IsFalse(Selects(missing), $"event {missing} is missing");
            }

            _last = id;
        }

        private void TakeGap(string range)
        {
            using var json = System.Text.Json.JsonDocument.Parse(range);
            long from = IdIn(json.RootElement.GetProperty("from").GetString()!);
            long to = IdIn(json.RootElement.GetProperty("to").GetString()!);
            bool lost = false;
            for (long id = _last + 1; id <= to; id++)
            {
                Assert.IsTrue(id >= from || !Selects(id), $"event {id} precedes the gap");
                lost |= Selects(id);
            }

            Assert.IsTrue(lost, "a false gap");
            Assert.IsTrue(to < server.Engine.Log.First, "what is in the gap can still be had");
            _last = to;
        }

        private static long IdIn(string id)
        {
            return long.Parse(id[(id.IndexOf('-') + 1)..]);
        }
    }
}
