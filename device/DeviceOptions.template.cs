namespace Comet.Device;

/// <summary>
/// Everything that differs from one board to the next. Copy this file to <c>DeviceOptions.cs</c>,
/// which git ignores because it holds secrets, and fill it in.
/// </summary>
/// <remarks>Properties rather than fields: a text that is returned stays in flash.</remarks>
internal static class DeviceOptions
{
    /// <summary>The Wi-Fi network's name. Required.</summary>
    public static string Ssid => "";

    /// <summary>The Wi-Fi network's password; empty for an open network.</summary>
    public static string Password => "";

    /// <summary>
    /// Whoever shows this token may read and publish. Required, unless
    /// <see cref="AnonymousAccess"/> is on. 8 to 48 letters, digits or characters of
    /// <c>-._~+/</c>, with <c>=</c> at the end only; make one with <c>openssl rand -hex 16</c>.
    /// </summary>
    public static string Token => "";

    /// <summary>Whoever shows this token may read only; empty = there is none.</summary>
    public static string ReadToken => "";

    /// <summary>
    /// Lets everybody on the network read and publish. The board does not start without a token
    /// unless this is on.
    /// </summary>
    public static bool AnonymousAccess => false;

    /// <summary>
    /// Names that the board is reached by, with a space between two, such as
    /// <c>board.example lamp.example</c>; lower-case letters, digits, - and . only. Addresses and
    /// <c>localhost</c> need not be among them; requests for any other name are refused.
    /// </summary>
    public static string HostNames => "";

    /// <summary>
    /// Origins whose pages may use the board beside its own page, with a space between two, at most
    /// 7, such as <c>https://app.example http://192.168.1.7:3000</c>.
    /// </summary>
    public static string Origins => "";

    /// <summary>The port that browsers connect to.</summary>
    public static int Port => 80;

    /// <summary>
    /// The server's certificate, as PEM, for https and wss; empty = no TLS. It takes memory: see
    /// the README before it is set.
    /// </summary>
    public static string TlsCertificate => "";

    /// <summary>The certificate's private key, as unencrypted PEM; empty = no TLS.</summary>
    public static string TlsPrivateKey => "";

    /// <summary>Where the time comes from (SNTP); empty = the firmware's default.</summary>
    public static string TimeServer => "pool.ntp.org";

    /// <summary>The GPIO of the LED, lit when high: 2 on most development boards.</summary>
    public static int LedPin => 2;

    /// <summary>
    /// The GPIO of the button, which connects it to ground; the pull-up is switched on. 0 is the
    /// button named BOOT.
    /// </summary>
    public static int ButtonPin => 0;

    /// <summary>
    /// The ADC channel of the light sensor, −1 = there is none. On the ESP32 channels 0, 3, 4, 5,
    /// 6 and 7 are the GPIOs 36, 39, 32, 33, 34 and 35; those from 10 on cannot be used beside
    /// Wi-Fi.
    /// </summary>
    public static int LightChannel => -1;

    /// <summary>Where the temperature comes from.</summary>
    public static TemperatureSource Temperature => TemperatureSource.Chip;

    /// <summary>The ADC channel of an analogue temperature sensor, when one is chosen.</summary>
    public static int TemperatureChannel => 7;

    /// <summary>
    /// Where the board dials out to when it cannot be reached, such as
    /// <c>wss://relay.example/uplink/board1</c>; empty = it does not.
    /// </summary>
    public static string UplinkUrl => "";

    /// <summary>The token that the board shows there; empty = none.</summary>
    public static string UplinkToken => "";

    /// <summary>
    /// The certificate of the authority that signed the relay's, as PEM, for a <c>wss</c> URL;
    /// empty = those that are stored on the board.
    /// </summary>
    public static string UplinkCaCertificate => "";
}
