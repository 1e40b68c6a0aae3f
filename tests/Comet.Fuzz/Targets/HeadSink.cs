using System.Text;
using Comet.Embedded.Engine;
using Comet.Embedded.Http;

namespace Comet.Fuzz.Targets;

/// <summary>
/// Writes down what a request parser hands on, and lets a <see cref="RequestReader"/> read it, too.
/// </summary>
internal sealed class HeadSink(RequestReader reader) : RequestSink
{
    private readonly StringBuilder _target = new();
    private readonly StringBuilder _fields = new();
    private readonly StringBuilder _value = new();
    private bool _inName;

    public string Target => _target.ToString();

    public string Fields => _fields.ToString();

    public override void OnAuthority(byte[] buffer, int offset, int count)
    {
        reader.OnAuthority(buffer, offset, count);
    }

    public override void OnPath(byte[] buffer, int offset, int count)
    {
        _target.Append(Slice(buffer, offset, count));
        reader.OnPath(buffer, offset, count);
    }

    public override void OnQueryName(byte[] buffer, int offset, int count)
    {
        StartName();
        _target.Append(Slice(buffer, offset, count));
        reader.OnQueryName(buffer, offset, count);
    }

    public override void OnQueryNameEnd()
    {
        StartName();
        _inName = false;
        _target.Append("[=]");
        reader.OnQueryNameEnd();
    }

    public override void OnQueryValue(byte[] buffer, int offset, int count)
    {
        _target.Append(Slice(buffer, offset, count));
        reader.OnQueryValue(buffer, offset, count);
    }

    public override void OnQueryPairEnd()
    {
        reader.OnQueryPairEnd();
    }

    public override void OnTargetEnd()
    {
        reader.OnTargetEnd();
    }

    public override void OnFieldValue(FieldName name, byte[] buffer, int offset, int count)
    {
        _value.Append(Slice(buffer, offset, count));
        reader.OnFieldValue(name, buffer, offset, count);
    }

    public override void OnFieldEnd(FieldName name)
    {
        string text = name switch
        {
            FieldName.AcceptEncoding => "accept-encoding",
            FieldName.AccessControlRequestMethod => "access-control-request-method",
            FieldName.IfNoneMatch => "if-none-match",
            FieldName.LastEventId => "last-event-id",
            _ => name.ToString().ToLowerInvariant(),
        };
        _fields.Append(_fields.Length == 0 ? "" : "|").Append(text).Append('=').Append(_value);
        _value.Clear();
        reader.OnFieldEnd(name);
    }

    private static string Slice(byte[] buffer, int offset, int count)
    {
        Check.That(count > 0, "a slice is empty");
        return Latin1.Text(buffer.AsSpan(offset, count));
    }

    private void StartName()
    {
        if (!_inName)
        {
            _inName = true;
            _target.Append("[?]");
        }
    }
}
