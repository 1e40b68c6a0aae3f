using Comet.Embedded.Http;

namespace Comet.Tests.InMemory.Http;

/// <summary>
/// Writes down what a request parser hands on, in a form that no split may change.
/// </summary>
public sealed class TranscriptSink : RequestSink
{
    public string Text = "";
    public bool SawEmptySlice;
    private bool _inName;

    public void Clear()
    {
        Text = "";
        _inName = false;
    }

    public override void OnPath(byte[] buffer, int offset, int count)
    {
        Add(buffer, offset, count);
    }

    public override void OnQueryName(byte[] buffer, int offset, int count)
    {
        if (!_inName)
        {
            Text += "[?]";
        }

        _inName = true;
        Add(buffer, offset, count);
    }

    public override void OnQueryNameEnd()
    {
        _inName = false;
        Text += "[=]";
    }

    public override void OnQueryValue(byte[] buffer, int offset, int count)
    {
        Add(buffer, offset, count);
    }

    public override void OnQueryPairEnd()
    {
        Text += "[&]";
    }

    public override void OnTargetEnd()
    {
        Text += "[.]";
    }

    public override void OnFieldValue(FieldName name, byte[] buffer, int offset, int count)
    {
        Add(buffer, offset, count);
    }

    public override void OnFieldEnd(FieldName name)
    {
        Text += "[" + NameOf(name) + "]";
    }

    private static string NameOf(FieldName name)
    {
        switch (name)
        {
            case FieldName.AcceptEncoding:
                return "Accept-Encoding";
            case FieldName.AccessControlRequestMethod:
                return "Access-Control-Request-Method";
            case FieldName.Authorization:
                return "Authorization";
            case FieldName.Cookie:
                return "Cookie";
            case FieldName.Host:
                return "Host";
            case FieldName.IfNoneMatch:
                return "If-None-Match";
            case FieldName.LastEventId:
                return "Last-Event-ID";
            case FieldName.Origin:
                return "Origin";
            default:
                return "unexpected";
        }
    }

    private void Add(byte[] buffer, int offset, int count)
    {
        SawEmptySlice |= count <= 0;
        for (int i = 0; i < count; i++)
        {
            Text += (char)buffer[offset + i];
        }
    }
}
