namespace Comet.Tests.InMemory.Http;

/// <summary>Heads as browsers and curl send them.</summary>
public static class BrowserHeads
{
    public static readonly HeadCase[] All = new HeadCase[]
    {
        new("Chrome, page", "GET / HTTP/1.1\r\nHost: localhost:8080\r\nConnection: keep-alive\r\n"
            + "sec-ch-ua: \"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"\r\n"
            + "sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\n"
            + "Upgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) "
            + "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
            + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
            + "\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\n"
            + "Sec-Fetch-Dest: document\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
            + "Accept-Language: en-US,en;q=0.9\r\nCookie: comet_token=abc; theme=dark\r\n"
            + "If-None-Match: W/\"1f-x\"\r\n\r\n",
            "/[.]localhost:8080[Host]gzip, deflate, br, zstd[Accept-Encoding]"
            + "comet_token=abc; theme=dark[Cookie]W/\"1f-x\"[If-None-Match] | GET 1.1 keep"),
        new("Chrome, WebSocket", "GET /ws?topics=a,b HTTP/1.1\r\nHost: 192.168.4.1\r\n"
            + "Connection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
            + "User-Agent: Mozilla/5.0\r\nUpgrade: websocket\r\nOrigin: http://192.168.4.1\r\n"
            + "Sec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate\r\n"
            + "Accept-Language: de\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n",
            "/ws[?]topics[=]a,b[&][.]192.168.4.1[Host]http://192.168.4.1[Origin]"
            + "gzip, deflate[Accept-Encoding] | GET 1.1 keep upgrade websocket version=13"
            + " key=000102030405060708090a0b0c0d0e0f"),
        new("Chrome, EventSource that reconnects", "GET /sse HTTP/1.1\r\nHost: board.local\r\n"
            + "Connection: keep-alive\r\nUser-Agent: Mozilla/5.0\r\nAccept: text/event-stream\r\n"
            + "Cache-Control: no-cache\r\nLast-Event-ID: 5f3a9c01-42\r\n"
            + "Referer: http://board.local/\r\nAccept-Encoding: gzip, deflate\r\n\r\n",
            "/sse[.]board.local[Host]5f3a9c01-42[Last-Event-ID]gzip, deflate[Accept-Encoding]"
            + " | GET 1.1 keep"),
        new("Chrome, fetch that posts", "POST /publish/led HTTP/1.1\r\nHost: localhost:8080\r\n"
            + "Connection: keep-alive\r\nContent-Length: 4\r\nUser-Agent: Mozilla/5.0\r\n"
            + "Content-Type: application/json\r\nAccept: */*\r\nOrigin: http://localhost:8080\r\n"
            + "Sec-Fetch-Mode: cors\r\nAuthorization: Bearer t0ken\r\n\r\n",
            "/publish/led[.]localhost:8080[Host]http://localhost:8080[Origin]"
            + "Bearer t0ken[Authorization] | POST 1.1 keep length=4"),
        new("Firefox, WebSocket", "GET /ws HTTP/1.1\r\nHost: localhost:12345\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
            + "\r\nAccept: */*\r\nAccept-Language: en-US,en;q=0.5\r\n"
            + "Accept-Encoding: gzip, deflate, br, zstd\r\nSec-WebSocket-Version: 13\r\n"
            + "Origin: http://localhost:12345\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
            + "Sec-WebSocket-Key: 8PHy8/T19vf4+fr7/P3+/w==\r\n"
            + "Connection: keep-alive, Upgrade\r\nSec-Fetch-Dest: empty\r\nPragma: no-cache\r\n"
            + "Cache-Control: no-cache\r\nUpgrade: websocket\r\n\r\n",
            "/ws[.]localhost:12345[Host]gzip, deflate, br, zstd[Accept-Encoding]"
            + "http://localhost:12345[Origin] | GET 1.1 keep upgrade websocket version=13"
            + " key=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
        new("Firefox, preflight", "OPTIONS /publish/led HTTP/1.1\r\nHost: [::1]:8080\r\n"
            + "User-Agent: Mozilla/5.0\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
            + "Access-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: authorization,content-type\r\nOrigin: null\r\n"
            + "Connection: keep-alive\r\nPriority: u=4\r\n\r\n",
            "/publish/led[.][::1]:8080[Host]gzip, deflate[Accept-Encoding]"
            + "POST[Access-Control-Request-Method]null[Origin] | OPTIONS 1.1 keep"),
        new("Safari, page", "GET /index.html HTTP/1.1\r\nHost: board.local\r\n"
            + "Upgrade-Insecure-Requests: 1\r\n"
            + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
            + "User-Agent: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            + "(KHTML, like Gecko) Version/18.6 Safari/605.1.15\r\nAccept-Language: fr-FR,fr\r\n"
            + "Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n\r\n",
            "/index.html[.]board.local[Host]gzip, deflate[Accept-Encoding] | GET 1.1 keep"),
        new("Safari, WebSocket", "GET /ws HTTP/1.1\r\nHost: board.local\r\n"
            + "Accept: */*\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
            + "Cache-Control: no-cache\r\nPragma: no-cache\r\nOrigin: http://board.local\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            "/ws[.]board.local[Host]http://board.local[Origin] | GET 1.1 keep upgrade websocket"
            + " version=13 key=00000000000000000000000000000000"),
        new("curl", "GET /poll?since=earliest HTTP/1.1\r\nHost: localhost:8080\r\n"
            + "User-Agent: curl/8.14.1\r\nAccept: */*\r\n\r\n",
            "/poll[?]since[=]earliest[&][.]localhost:8080[Host] | GET 1.1 keep"),
        new("curl, a long post", "POST /publish/message HTTP/1.1\r\nHost: localhost:8080\r\n"
            + "User-Agent: curl/8.14.1\r\nAccept: */*\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n",
            "/publish/message[.]localhost:8080[Host] | POST 1.1 keep chunked continue"),
        new("curl --http1.0", "GET /stream HTTP/1.0\r\nHost: localhost:8080\r\n"
            + "User-Agent: curl/8.14.1\r\nAccept: */*\r\n\r\n",
            "/stream[.]localhost:8080[Host] | GET 1.0 close"),
        new("curl --http2, which offers h2c", "GET / HTTP/1.1\r\nHost: localhost:8080\r\n"
            + "User-Agent: curl/8.14.1\r\nAccept: */*\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n",
            "/[.]localhost:8080[Host] | GET 1.1 keep upgrade"),
    };
}
