using System;
using System.Device.Adc;
using System.Device.Gpio;
using Comet.Embedded.Board;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace Comet.Device;

/// <summary>The sensors, the button and the LED of an ESP32, at the pins of the options.</summary>
internal sealed class Esp32Board : IBoard
{
    // The longest that the contacts of a push button were seen to bounce is some 10 ms.
    private const int DebounceMs = 20;

    // The logical channel of the first ESP32's own sensor; it counts degrees Fahrenheit.
    private const int ChipChannel = 8;

    // Two letters a chip, as they stand in the names of the firmware's images.
    private const string LaterChips = "S2S3C2C3C5C6H2P4";

    private const int FullScaleMillivolts = 3300;
    private const int Tmp36OffsetMillivolts = 500;

    /// <summary>Set by the interrupt, cleared by whoever looks at the button then.</summary>
    public bool IsButtonChanged;

    private readonly GpioPin _led;
    private readonly GpioPin _button;
    private readonly AdcChannel? _light;
    private readonly AdcChannel? _temperature;
    private readonly TemperatureSource _source;
    private readonly int _maxValue;

    /// <summary>Opens the pins; throws when one of them cannot be what it is meant to be.</summary>
    public Esp32Board()
    {
        GpioController gpio = new GpioController();
        _led = gpio.OpenPin(DeviceOptions.LedPin, PinMode.Output);
        _button = gpio.OpenPin(DeviceOptions.ButtonPin, PinMode.InputPullUp);
        _button.DebounceTimeout = TimeSpan.FromMilliseconds(DebounceMs);
        _button.ValueChanged += HandleButtonInterrupt;

        AdcController adc = new AdcController();
        _maxValue = adc.MaxValue;
        if (DeviceOptions.LightChannel >= 0)
        {
            _light = adc.OpenChannel(DeviceOptions.LightChannel);
        }

        _source = AvailableSource(DeviceOptions.Temperature);
        if (_source == TemperatureSource.Chip)
        {
            _temperature = adc.OpenChannel(ChipChannel);
        }
        else if (_source == TemperatureSource.Tmp36)
        {
            _temperature = adc.OpenChannel(DeviceOptions.TemperatureChannel);
        }
    }

    /// <inheritdoc/>
    public int ReadTemperatureHundredths()
    {
        switch (_source)
        {
            case TemperatureSource.Chip:
                return (_temperature!.ReadValue() - 32) * 500 / 9;
            case TemperatureSource.Tmp36:
                int millivolts = _temperature!.ReadValue() * FullScaleMillivolts / _maxValue;
                return (millivolts - Tmp36OffsetMillivolts) * 10;
            case TemperatureSource.Heap:
                NativeMemory.GetMemoryInfo(
                    NativeMemory.MemoryType.Internal, out _, out uint freeBytes, out _);
                return (int)(freeBytes / 1024) * 100;
            default:
                return BoardApplication.NoReading;
        }
    }

    /// <inheritdoc/>
    public int ReadLightPermille()
    {
        return _light == null
            ? BoardApplication.NoReading
            : _light.ReadValue() * 1000 / _maxValue;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The pin is read, not remembered from the interrupts, so that a lost one is made up for by
    /// the next sample. A <see cref="PinValue"/> is a struct: some 50 bytes of heap a sample.
    /// </remarks>
    public bool IsButtonPressed()
    {
        return _button.Read() == PinValue.Low;
    }

    /// <inheritdoc/>
    public void SetLed(bool on)
    {
        _led.Write(on ? PinValue.High : PinValue.Low);
    }

    // Only the first ESP32 shows its sensor through the ADC.
    private static TemperatureSource AvailableSource(TemperatureSource wanted)
    {
        if (wanted != TemperatureSource.Chip)
        {
            return wanted;
        }

        string target = SystemInfo.TargetName;
        for (int i = 0; i < LaterChips.Length; i += 2)
        {
            if (target.IndexOf(LaterChips.Substring(i, 2)) >= 0)
            {
                return TemperatureSource.Heap;
            }
        }

        return TemperatureSource.Chip;
    }

    private void HandleButtonInterrupt(object sender, PinValueChangedEventArgs e)
    {
        IsButtonChanged = true;
    }
}
