namespace Comet.Tests.InMemory.Http;

/// <summary>Heads that must be accepted, each with what must be handed on.</summary>
public static class AcceptedHeads
{
    private const string H = "Host: a\r\n\r\n";
    private const string A = "[.]a[Host] | ";

    public static readonly HeadCase[] RequestLine = new HeadCase[]
    {
        new("RFC 9112 §3.2.1 origin-form", "GET / HTTP/1.1\r\n" + H, "/" + A + "GET 1.1 keep"),
        new("RFC 9110 §9.3 HEAD", "HEAD / HTTP/1.1\r\n" + H, "/" + A + "HEAD 1.1 keep"),
        new("RFC 9110 §9.3 POST", "POST / HTTP/1.1\r\n" + H, "/" + A + "POST 1.1 keep"),
        new("RFC 9110 §9.3 PUT", "PUT / HTTP/1.1\r\n" + H, "/" + A + "PUT 1.1 keep"),
        new("RFC 9110 §9.3 DELETE", "DELETE / HTTP/1.1\r\n" + H, "/" + A + "DELETE 1.1 keep"),
        new("RFC 9110 §9.3 TRACE", "TRACE / HTTP/1.1\r\n" + H, "/" + A + "TRACE 1.1 keep"),
        new("RFC 5789 PATCH", "PATCH / HTTP/1.1\r\n" + H, "/" + A + "PATCH 1.1 keep"),
        new("RFC 9110 §9.1 methods are case-sensitive",
            "get / HTTP/1.1\r\n" + H, "/" + A + "other 1.1 keep"),
        new("RFC 9110 §9.1 a known method's prefix",
            "GE / HTTP/1.1\r\n" + H, "/" + A + "other 1.1 keep"),
        new("RFC 9110 §9.1 a known method and more",
            "GETS / HTTP/1.1\r\n" + H, "/" + A + "other 1.1 keep"),
        new("RFC 9110 §9.1 a longer known method and more",
            "CONNECTS / HTTP/1.1\r\n" + H, "/" + A + "other 1.1 keep"),
        new("RFC 9110 §5.6.2 every tchar that is no letter",
            "!#$%&'*+-.^_`|~09 / HTTP/1.1\r\n" + H, "/" + A + "other 1.1 keep"),
        new("RFC 9112 §3 a method of 32 octets", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF / HTTP/1.1\r\n"
            + H, "/" + A + "other 1.1 keep"),
        new("RFC 9112 §2.2 an empty line before the request-line",
            "\r\nGET / HTTP/1.1\r\n" + H, "/" + A + "GET 1.1 keep"),
        new("RFC 9112 §2.2 four empty lines before the request-line",
            "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n" + H, "/" + A + "GET 1.1 keep"),
        new("RFC 9112 §2.3 HTTP/1.0 needs no Host", "GET / HTTP/1.0\r\n\r\n",
            "/[.] | GET 1.0 close"),
        new("RFC 9110 §2.5 a later minor version counts as 1.1",
            "GET / HTTP/1.9\r\n" + H, "/" + A + "GET 1.1 keep"),
    };

    public static readonly HeadCase[] Target = new HeadCase[]
    {
        new("RFC 3986 §3.3 every pchar", "GET /-._~!$&'()*+,;=:@//x HTTP/1.1\r\n" + H,
            "/-._~!$&'()*+,;=:@//x" + A + "GET 1.1 keep"),
        new("RFC 3986 §2.1 percent-encoded path, either case",
            "GET /%41%2f%C3%a9%7A/ HTTP/1.1\r\n" + H, "/A/\u00C3\u00A9z/" + A + "GET 1.1 keep"),
        new("RFC 3986 §2.1 a percent sign that is encoded is decoded once",
            "GET /%2541 HTTP/1.1\r\n" + H, "/%41" + A + "GET 1.1 keep"),
        new("RFC 3986 §3.4 query of two pairs", "GET /poll?since=a-1&topics=b,c HTTP/1.1\r\n" + H,
            "/poll[?]since[=]a-1[&][?]topics[=]b,c[&]" + A + "GET 1.1 keep"),
        new("WHATWG URL §5.1 plus is a space, %2B a plus",
            "GET /+?a+b=c+d%2Be%20 HTTP/1.1\r\n" + H, "/+[?]a b[=]c d+e [&]" + A + "GET 1.1 keep"),
        new("WHATWG URL §5.1 a pair without an equals sign", "GET /?a&b HTTP/1.1\r\n" + H,
            "/[?]a[=][&][?]b[=][&]" + A + "GET 1.1 keep"),
        new("WHATWG URL §5.1 empty pairs are none", "GET /?&&a=&&b=1& HTTP/1.1\r\n" + H,
            "/[?]a[=][&][?]b[=]1[&]" + A + "GET 1.1 keep"),
        new("WHATWG URL §5.1 an empty name", "GET /?=v HTTP/1.1\r\n" + H,
            "/[=]v[&]" + A + "GET 1.1 keep"),
        new("WHATWG URL §5.1 an equals sign in a value", "GET /?a=b=c HTTP/1.1\r\n" + H,
            "/[?]a[=]b=c[&]" + A + "GET 1.1 keep"),
        new("WHATWG URL §5.1 encoded delimiters delimit nothing",
            "GET /%3Fx?a%3Db%26=%26%3d HTTP/1.1\r\n" + H,
            "/?x[?]a=b&[=]&=[&]" + A + "GET 1.1 keep"),
        new("RFC 3986 §3.4 slash and question mark in a query",
            "GET /?a?/b=c?/d HTTP/1.1\r\n" + H, "/[?]a?/b[=]c?/d[&]" + A + "GET 1.1 keep"),
        new("RFC 3986 §3.4 an empty query", "GET /? HTTP/1.1\r\n" + H, "/" + A + "GET 1.1 keep"),
        new("RFC 9112 §3.2.2 absolute-form", "GET http://h.example:80/p?q=1 HTTP/1.1\r\n" + H,
            "/p[?]q[=]1[&]" + A + "GET 1.1 keep"),
        new("RFC 9112 §3.2.2 absolute-form of https, any case",
            "GET HttpS://[::1]:443/p HTTP/1.1\r\n" + H, "/p" + A + "GET 1.1 keep"),
        new("RFC 9110 §4.2.3 absolute-form with an empty path",
            "GET http://h HTTP/1.1\r\n" + H, "/" + A + "GET 1.1 keep"),
        new("RFC 9110 §4.2.3 absolute-form with an empty path and a query",
            "GET http://h?q HTTP/1.1\r\n" + H, "/[?]q[=][&]" + A + "GET 1.1 keep"),
        new("RFC 9112 §3.2.4 absolute-form of OPTIONS with an empty path",
            "OPTIONS http://h HTTP/1.1\r\n" + H, "*" + A + "OPTIONS 1.1 keep"),
        new("RFC 9112 §3.2.4 absolute-form of OPTIONS with an empty path and a query",
            "OPTIONS http://h?q HTTP/1.1\r\n" + H, "/[?]q[=][&]" + A + "OPTIONS 1.1 keep"),
        new("RFC 9112 §3.2.4 asterisk-form", "OPTIONS * HTTP/1.1\r\n" + H,
            "*" + A + "OPTIONS 1.1 keep"),
        new("RFC 9112 §3.2.3 authority-form", "CONNECT h.example:443 HTTP/1.1\r\n" + H,
            A + "CONNECT 1.1 keep"),
    };

    public static readonly HeadCase[] Fields = new HeadCase[]
    {
        new("RFC 9112 §5.1 no white space around a value", "GET / HTTP/1.1\r\nhOST:a\r\n\r\n",
            "/" + A + "GET 1.1 keep"),
        new("RFC 9112 §5.1 white space around a value",
            "GET / HTTP/1.1\r\nHost:\t  a \t \r\n\r\n", "/" + A + "GET 1.1 keep"),
        new("RFC 9110 §5.5 white space inside a value is one SP",
            "GET / HTTP/1.1\r\nCookie: a=1; \tb=2\tc  \r\n" + H,
            "/[.]a=1; b=2 c[Cookie]a[Host] | GET 1.1 keep"),
        new("RFC 9110 §5.5 an empty value",
            "GET / HTTP/1.1\r\nLast-Event-ID:\r\nOrigin: \t\r\n" + H,
            "/[.][Last-Event-ID][Origin]a[Host] | GET 1.1 keep"),
        new("RFC 9110 §5.5 obs-text in a value",
            "GET / HTTP/1.1\r\nX: \u0080\u00FF\r\nCookie: \u00E9\r\n" + H,
            "/[.]\u00E9[Cookie]a[Host] | GET 1.1 keep"),
        new("RFC 9110 §5.1 every field that is handed on, any case",
            "GET / HTTP/1.1\r\nACCEPT-ENCODING: gzip, br\r\nauthorization: Bearer x\r\n"
            + "cOOKIE: c\r\nif-none-match: \"e\"\r\nlast-event-id: 1\r\norigin: null\r\n" + H,
            "/[.]gzip, br[Accept-Encoding]Bearer x[Authorization]c[Cookie]\"e\"[If-None-Match]"
            + "1[Last-Event-ID]null[Origin]a[Host] | GET 1.1 keep"),
        new("RFC 9110 §5.1 names that begin, end or differ like a known one",
            "GET / HTTP/1.1\r\nHos: x\r\nHosts: x\r\nHost-: x\r\nXHost: x\r\nHopt: x\r\n"
            + "Cookie2: x\r\nOrigi\u0021: x\r\nContent_Length: x\r\nContent-Lengths: x\r\n"
            + "Content-Type: x\r\nSec-WebSocket-Keys: x\r\nSec-WebSocket-Protocol: x\r\n"
            + "Transfer-Encodin: x\r\nTransfer-Encodings: x\r\nTE: x\r\n" + H,
            "/" + A + "GET 1.1 keep"),
        new("RFC 9112 §3.2 an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n",
            "/[.][Host] | GET 1.1 keep"),
        new("RFC 9110 §7.2 Host with a port", "GET / HTTP/1.1\r\nHost: a.b-c:8080\r\n\r\n",
            "/[.]a.b-c:8080[Host] | GET 1.1 keep"),
        new("RFC 3986 §3.2.3 Host with an empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n",
            "/[.]a:[Host] | GET 1.1 keep"),
        new("RFC 3986 §3.2.2 Host with an IPv6 address",
            "GET / HTTP/1.1\r\nHost: [fe80::1:127.0.0.1]:80\r\n\r\n",
            "/[.][fe80::1:127.0.0.1]:80[Host] | GET 1.1 keep"),
        new("RFC 3986 §3.2.2 Host with sub-delims and an encoded octet",
            "GET / HTTP/1.1\r\nHost: a_%7e!$&'()*+,;=~\r\n\r\n",
            "/[.]a_%7e!$&'()*+,;=~[Host] | GET 1.1 keep"),
        new("RFC 9112 §9.3 close", "GET / HTTP/1.1\r\nConnection: close\r\n" + H,
            "/" + A + "GET 1.1 close"),
        new("RFC 9112 §9.3 close wins", "GET / HTTP/1.1\r\nConnection: Keep-Alive,CLOSE\r\n" + H,
            "/" + A + "GET 1.1 close"),
        new("RFC 9112 §9.3 keep-alive in HTTP/1.0",
            "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "/[.] | GET 1.0 keep"),
        new("RFC 9112 §9.3 close wins in HTTP/1.0",
            "GET / HTTP/1.0\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n",
            "/[.] | GET 1.0 close"),
        new("RFC 9110 §5.6.1.2 empty list members",
            "GET / HTTP/1.1\r\nConnection: , ,\t,close ,\r\n" + H, "/" + A + "GET 1.1 close"),
        new("RFC 9110 §7.6.1 members that only resemble close",
            "GET / HTTP/1.1\r\nConnection: closed, clos, close x, xclose, \"close\", close;a\r\n"
            + H, "/" + A + "GET 1.1 keep"),
        new("RFC 9110 §7.8 upgrade in a list over two field-lines",
            "GET / HTTP/1.1\r\nConnection: keep-alive\r\nConnection: x,\tuPGRADE\r\n"
            + "Upgrade: h2c, HTTP/2.0\r\nUpgrade: foo , WebSocket\r\n" + H,
            "/" + A + "GET 1.1 keep upgrade websocket"),
        new("RFC 9110 §7.8 a protocol with a version is not websocket",
            "GET / HTTP/1.1\r\nUpgrade: websocket/13, websockets\r\n" + H,
            "/" + A + "GET 1.1 keep"),
        new("RFC 9110 §7.8 Upgrade is ignored in HTTP/1.0",
            "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
            "/[.] | GET 1.0 close upgrade"),
        new("RFC 9112 §6.2 Content-Length", "POST / HTTP/1.1\r\nContent-Length: 42\r\n" + H,
            "/" + A + "POST 1.1 keep length=42"),
        new("RFC 9112 §6.2 Content-Length 0", "POST / HTTP/1.1\r\nContent-Length: 0\r\n" + H,
            "/" + A + "POST 1.1 keep length=0"),
        new("RFC 9110 §8.6 Content-Length with leading zeros and white space",
            "POST / HTTP/1.1\r\nCONTENT-LENGTH: \t007 \r\n" + H,
            "/" + A + "POST 1.1 keep length=7"),
        new("RFC 9112 §6.3 the same Content-Length twice",
            "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 05\r\n" + H,
            "/" + A + "POST 1.1 keep length=5"),
        new("RFC 9110 §8.6 the largest Content-Length that is told exactly",
            "POST / HTTP/1.1\r\nContent-Length: 2147483646\r\n" + H,
            "/" + A + "POST 1.1 keep length=2147483646"),
        new("RFC 9110 §8.6 a Content-Length beyond 32 bits",
            "POST / HTTP/1.1\r\nContent-Length: 2147483648\r\n" + H,
            "/" + A + "POST 1.1 keep length=2147483647"),
        new("RFC 9110 §8.6 a Content-Length beyond 64 bits",
            "POST / HTTP/1.1\r\nContent-Length: 18446744073709551621\r\n" + H,
            "/" + A + "POST 1.1 keep length=2147483647"),
        new("RFC 9112 §7 chunked, any case",
            "POST / HTTP/1.1\r\nTransfer-Encoding: CHUNKed\r\n" + H,
            "/" + A + "POST 1.1 keep chunked"),
        new("RFC 9110 §5.6.1.2 chunked among empty members",
            "POST / HTTP/1.1\r\nTransfer-Encoding: , chunked ,\r\nTransfer-Encoding:\r\n" + H,
            "/" + A + "POST 1.1 keep chunked"),
        new("RFC 9110 §10.1.1 100-continue", "POST / HTTP/1.1\r\nExpect: 100-Continue\r\n" + H,
            "/" + A + "POST 1.1 keep continue"),
        new("RFC 9110 §10.1.1 100-continue is ignored in HTTP/1.0",
            "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
            "/[.] | POST 1.0 close length=1"),
    };

    public static readonly HeadCase[] WebSocket = new HeadCase[]
    {
        new("RFC 6455 §1.2 the opening handshake", "GET /chat HTTP/1.1\r\n"
            + "Host: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n"
            + "Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\r\n",
            "/chat[.]server.example.com[Host]http://example.com[Origin] | GET 1.1 keep upgrade"
            + " websocket version=13 key=7468652073616d706c65206e6f6e6365"),
        new("RFC 6455 §4.1 a key of every kind of digit",
            "GET / HTTP/1.1\r\nSec-WebSocket-Key: +/09azAZ////+++++++++w==\r\n" + H,
            "/" + A + "GET 1.1 keep key=fbfd3d6b3019fffffffbefbefbefbefb"),
        new("RFC 6455 §4.2.1 version 8", "GET / HTTP/1.1\r\nSec-WebSocket-Version: 8\r\n" + H,
            "/" + A + "GET 1.1 keep version=8"),
        new("RFC 6455 §4.3 the highest version", "GET / HTTP/1.1\r\nSec-WebSocket-Version: 255\r\n"
            + H, "/" + A + "GET 1.1 keep version=255"),
        new("RFC 6455 §4.3 too high a version", "GET / HTTP/1.1\r\nSec-WebSocket-Version: 256\r\n"
            + H, "/" + A + "GET 1.1 keep"),
        new("RFC 6455 §4.3 a list of versions", "GET / HTTP/1.1\r\nSec-WebSocket-Version: 13, 8\r\n"
            + H, "/" + A + "GET 1.1 keep"),
        new("RFC 6455 §4.3 no number", "GET / HTTP/1.1\r\nSec-WebSocket-Version: x13\r\n"
            + H, "/" + A + "GET 1.1 keep"),
        new("RFC 6455 §4.3 no version", "GET / HTTP/1.1\r\nSec-WebSocket-Version:\r\n"
            + H, "/" + A + "GET 1.1 keep"),
        new("RFC 6455 §4.1 two versions",
            "GET / HTTP/1.1\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Version: 13\r\n"
            + H, "/" + A + "GET 1.1 keep"),
    };
}
