namespace Comet.Tests.Portability;

/// <summary>
/// The only methods outside the project that code which runs after start may call, each with the
/// reason. The project's own are not among them: the walk enters them all.
/// </summary>
internal static class AllowedCalls
{
    private const string Native = "native on the device, works in place";
    private const string Tls = "a TLS stream's, native as a socket's";
    private const string Field = "reads or writes a field";
    private const string Listener =
        "a listener at start, when the network has changed, and at each try while none can be had";
    private const string Dial = "once for a relay that accepts the connection and says nothing";
    private const string Peer = "once a connection, to count those of its address; free at once";
    private const string Pin =
        "a PinValue is a struct, 24 bytes each: a few a look at the button or a switch of the LED";
    private const string InPlace = "a date is a data type of the interpreter, held as a long is";

    // These cost no heap.
    private static readonly Dictionary<string, string> s_free = new()
    {
        ["System.Void System.Array::Copy(System.Array,System.Int32,System.Array,"
            + "System.Int32,System.Int32)"] = Native,
        ["System.Void System.Array::Clear(System.Array,System.Int32,System.Int32)"] = Native,
        ["System.Int32 System.Text.Encoding::GetBytes(System.String,System.Int32,System.Int32,"
            + "System.Byte[],System.Int32)"] = Native,
        ["System.Int32 System.String::get_Length()"] = Field,
        ["System.Char System.String::get_Chars(System.Int32)"] = Field,
        ["System.Int32 System.String::IndexOf(System.Char,System.Int32)"] = Native,
        ["System.Int64 System.Environment::get_TickCount64()"] = Native,
        ["System.Int32 System.Net.IPEndPoint::get_Port()"] = Field,
        ["System.DateTime System.DateTime::get_UtcNow()"] = InPlace,
        ["System.Int64 System.DateTime::get_Ticks()"] = InPlace,
        ["System.Void System.Threading.Thread::Sleep(System.Int32)"] = Native,
        ["System.Void System.Threading.Monitor::Enter(System.Object)"] = Native,
        ["System.Void System.Threading.Monitor::Exit(System.Object)"] = Native,
        ["System.Boolean System.Threading.AutoResetEvent::Set()"] = Native,
        ["System.Boolean System.Net.Sockets.Socket::Poll(System.Int32,"
            + "System.Net.Sockets.SelectMode)"] = Native,
        ["System.Int32 System.Net.Sockets.Socket::Receive(System.Byte[],System.Int32,"
            + "System.Int32,System.Net.Sockets.SocketFlags)"] = Native,
        ["System.Int32 System.Net.Sockets.Socket::Send(System.Byte[],System.Int32,System.Int32,"
            + "System.Net.Sockets.SocketFlags)"] = Native,
        ["System.Void System.Net.Sockets.Socket::set_SendTimeout(System.Int32)"] = Field,
        ["System.Void System.Net.Sockets.Socket::SetSocketOption("
            + "System.Net.Sockets.SocketOptionLevel,System.Net.Sockets.SocketOptionName,"
            + "System.Byte[])"] = Native,
        ["System.Boolean System.Net.Sockets.NetworkStream::get_DataAvailable()"] = Native,
        ["System.Int32 System.IO.Stream::Read(System.Byte[],System.Int32,System.Int32)"] = Tls,
        ["System.Void System.IO.Stream::Write(System.Byte[],System.Int32,System.Int32)"] = Tls,
        ["System.Int32 System.Device.Adc.AdcChannelBase::ReadValue()"] = Native,
        ["System.Void nanoFramework.Hardware.Esp32.NativeMemory::GetMemoryInfo("
            + "nanoFramework.Hardware.Esp32.NativeMemory/MemoryType,System.UInt32&,"
            + "System.UInt32&,System.UInt32&)"] = Native,
    };

    // These do, and cannot be done without.
    private static readonly Dictionary<string, string> s_paid = new()
    {
        ["System.Net.Sockets.Socket System.Net.Sockets.Socket::Accept()"] =
            "one Socket a connection: the library has no way to use one again",
        ["System.Void System.Net.Sockets.Socket::Close()"] =
            "once a connection; what it costs is freed with the Socket",
        ["System.Void System.IO.Stream::Close()"] =
            "once a TLS connection; what it costs is freed with the stream",
        ["System.Object nanoFramework.Runtime.Native.ResourceUtility::GetObject("
            + "System.Resources.ResourceManager,System.Enum,System.Int32,System.Int32)"] =
            "a slice of a file in flash is an array of its own, free once it is copied",
        ["System.Void System.Net.Sockets.Socket::.ctor(System.Net.Sockets.AddressFamily,"
            + "System.Net.Sockets.SocketType,System.Net.Sockets.ProtocolType)"] = Listener,
        ["System.Void System.Net.Sockets.Socket::SetSocketOption("
            + "System.Net.Sockets.SocketOptionLevel,System.Net.Sockets.SocketOptionName,"
            + "System.Boolean)"] = Listener,
        ["System.Void System.Net.Sockets.Socket::Bind(System.Net.EndPoint)"] = Listener,
        ["System.Void System.Net.Sockets.Socket::Listen(System.Int32)"] = Listener,
        ["System.Net.EndPoint System.Net.Sockets.Socket::get_LocalEndPoint()"] = Listener,
        ["System.Net.EndPoint System.Net.Sockets.Socket::get_RemoteEndPoint()"] = Peer,
        ["System.Net.IPAddress System.Net.IPEndPoint::get_Address()"] = Peer,
        ["System.Byte[] System.Net.IPAddress::GetAddressBytes()"] = Peer,
        ["System.Device.Gpio.PinValue System.Device.Gpio.GpioPin::Read()"] = Pin,
        ["System.Void System.Device.Gpio.GpioPin::Write(System.Device.Gpio.PinValue)"] = Pin,
        ["System.Device.Gpio.PinValue System.Device.Gpio.PinValue::get_High()"] = Pin,
        ["System.Device.Gpio.PinValue System.Device.Gpio.PinValue::get_Low()"] = Pin,
        ["System.Boolean System.Device.Gpio.PinValue::op_Equality("
            + "System.Device.Gpio.PinValue,System.Device.Gpio.PinValue)"] = Pin,
        ["System.Net.WebSockets.WebSocketFrame.WebSocketState "
            + "System.Net.WebSockets.WebSocket::get_State()"] = Dial,
        ["System.Void System.Net.WebSockets.WebSocket::set_State("
            + "System.Net.WebSockets.WebSocketFrame.WebSocketState)"] = Dial,
        ["System.Void System.Net.WebSockets.ClientWebSocket::Dispose()"] = Dial,
    };

    /// <summary>The full IL names of the methods.</summary>
    public static IEnumerable<string> Names => s_free.Keys.Concat(s_paid.Keys);

    /// <summary>Whether the method, by its full IL name, may be called after start.</summary>
    public static bool Contains(string fullName)
    {
        return s_free.ContainsKey(fullName) || s_paid.ContainsKey(fullName);
    }
}
