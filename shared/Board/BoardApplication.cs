using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Board;

/// <summary>
/// The application on the board: publishes what its sensors read, and switches what clients
/// publish.
/// </summary>
/// <remarks>
/// A reading is published when it differs from the one before. Whoever connects gets the latest of
/// each topic at once, so a state whose event is about to leave the log is published again;
/// repeating it more often would only push older events out.
/// </remarks>
public sealed class BoardApplication : CometApplication
{
    /// <summary>What a board returns for a sensor that cannot be read; published as null.</summary>
    public const int NoReading = int.MinValue;

    private const int RefusalLed = 1;
    private const int ValueBytesMax = 16;

    // One literal: see TextTable.
    private static readonly string s_texts = "led takes true or false|true|false|null";

    private const int TextRefused = 0;
    private const int TextTrue = 1;
    private const int TextFalse = 2;
    private const int TextNull = 3;

    /// <summary>The topic <c>temperature</c>: degrees Celsius, a number or null.</summary>
    public readonly int Temperature;

    /// <summary>The topic <c>light</c>: 0–1000, a number or null.</summary>
    public readonly int Light;

    /// <summary>The topic <c>button</c>: true while it is held down.</summary>
    public readonly int Button;

    /// <summary>The topic <c>led</c>: a boolean; clients publish to it.</summary>
    public readonly int Led;

    /// <summary>The topic <c>message</c>: any JSON value; clients publish to it.</summary>
    public readonly int Message;

    /// <summary>From one look at the sensors to the next, in ms.</summary>
    public int SampleIntervalMs = 1000;

    private readonly IBoard _board;
    private readonly byte[] _value = new byte[ValueBytesMax];
    private CometEngine? _engine;
    private int _temperature = int.MaxValue;
    private int _light = int.MaxValue;
    private int _button = int.MaxValue;
    private bool _led;
    private long _nextSampleMs;

    /// <summary>Declares the board's topics.</summary>
    public BoardApplication(IBoard board, TopicTable topics)
    {
        _board = board;
        Temperature = topics.Declare("temperature", TopicAccess.ReadOnly);
        Light = topics.Declare("light", TopicAccess.ReadOnly);
        Button = topics.Declare("button", TopicAccess.ReadOnly);
        Led = topics.Declare("led", TopicAccess.Writable);
        Message = topics.Declare("message", TopicAccess.Writable);
    }

    /// <summary>
    /// Names the engine to publish to, switches the LED off and publishes that as its first state.
    /// </summary>
    public void Attach(CometEngine engine, long nowMs)
    {
        _engine = engine;
        _nextSampleMs = nowMs;
        _board.SetLed(false);
        PublishText(engine, Led, TextFalse, nowMs);
    }

    /// <summary>When <see cref="HandleTime"/> is due, in ms.</summary>
    public long PollDeadline()
    {
        return _nextSampleMs;
    }

    /// <summary>Time has passed: reads the sensors when it is time.</summary>
    public void HandleTime(long nowMs)
    {
        if (nowMs < _nextSampleMs || _engine == null)
        {
            return;
        }

        // Samples that were missed are not made up for.
        _nextSampleMs += SampleIntervalMs;
        if (_nextSampleMs <= nowMs)
        {
            _nextSampleMs = nowMs + SampleIntervalMs;
        }

        ForgetAgingStates(_engine);
        int temperature = _board.ReadTemperatureHundredths();
        if (temperature != _temperature)
        {
            _temperature = temperature;
            PublishHundredths(_engine, Temperature, temperature, nowMs);
        }

        int light = _board.ReadLightPermille();
        if (light != _light)
        {
            _light = light;
            PublishHundredths(_engine, Light, light == NoReading ? light : light * 100, nowMs);
        }

        HandleButton(nowMs);
        if (_engine.Log.IsAging(Led))
        {
            PublishText(_engine, Led, _led ? TextTrue : TextFalse, nowMs);
        }
    }

    /// <summary>The button may have changed: publishes at once when it has.</summary>
    public void HandleButton(long nowMs)
    {
        int button = _board.IsButtonPressed() ? 1 : 0;
        if (button != _button && _engine != null)
        {
            _button = button;
            PublishText(_engine, Button, button != 0 ? TextTrue : TextFalse, nowMs);
        }
    }

    /// <inheritdoc/>
    public override int HandlePublished(
        int topic, byte[] buffer, int offset, int count, long nowMs)
    {
        if (topic != Led)
        {
            return 0;
        }

        // Of the JSON literals only true and false begin with these letters.
        if (buffer[offset] != 't' && buffer[offset] != 'f')
        {
            return RefusalLed;
        }

        _led = buffer[offset] == 't';
        _board.SetLed(_led);
        return 0;
    }

    /// <inheritdoc/>
    public override void WriteRefusal(ByteWriter writer, int refusal)
    {
        Invariant.Check(refusal == RefusalLed);
        TextTable.Write(writer, s_texts, TextRefused);
    }

    // What was never read counts as changed.
    private void ForgetAgingStates(CometEngine engine)
    {
        if (engine.Log.IsAging(Temperature))
        {
            _temperature = int.MaxValue;
        }

        if (engine.Log.IsAging(Light))
        {
            _light = int.MaxValue;
        }

        if (engine.Log.IsAging(Button))
        {
            _button = int.MaxValue;
        }
    }

    private void PublishHundredths(CometEngine engine, int topic, int hundredths, long nowMs)
    {
        if (hundredths == NoReading)
        {
            PublishText(engine, topic, TextNull, nowMs);
            return;
        }

        ByteWriter writer = engine.Writer;
        writer.Begin(_value, 0, _value.Length, 0);
        if (hundredths < 0)
        {
            writer.WriteByte('-');
            hundredths = -hundredths;
        }

        int whole = hundredths / 100;
        int fraction = hundredths - (whole * 100);
        writer.WriteDecimal(whole);
        if (fraction != 0)
        {
            int tenths = fraction / 10;
            writer.WriteByte('.');
            writer.WriteByte('0' + tenths);
            if (tenths * 10 != fraction)
            {
                writer.WriteByte('0' + fraction - (tenths * 10));
            }
        }

        engine.Publish(topic, _value, 0, writer.Count, nowMs);
    }

    private void PublishText(CometEngine engine, int topic, int text, long nowMs)
    {
        ByteWriter writer = engine.Writer;
        writer.Begin(_value, 0, _value.Length, 0);
        TextTable.Write(writer, s_texts, text);
        engine.Publish(topic, _value, 0, writer.Count, nowMs);
    }
}
