namespace SurveyPlatform.Instruments.Workbooks;

// XmlReader takes a start tag into memory whole, with everything it has for each attribute, before anyone can look at it. So the length of a
// tag is bounded here, where the bytes come by; for that one has to know where a tag ends, hence comments, CDATA and quotes.

/// <summary>The bytes of a part as they are unpacked: counted against the limits, and without a document type or a tag of unreasonable length.</summary>
internal sealed class PartStream(Stream unpacked, long packedBytes, Action<int> count) : Stream
{
    private const int LongestTag = 65_536;
    private const int SmallPart = 1_000_000;

    private State _state;
    private byte _quote;
    private int _length;
    private long _total;
    private byte _last;
    private byte _beforeLast;

    private enum State
    {
        Text,
        Opened,
        Tag,
        Quote,
        Exclamation,
        Comment,
        Verbatim,
        Instruction,
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = unpacked.Read(buffer);
        count(read);
        _total += read;
        if (_total > SmallPart && _total > packedBytes * WorkbookLimits.Ratio)
        {
            throw WorkbookLimits.Passed($"a part of it unpacks to more than {WorkbookLimits.Ratio} times its size");
        }

        foreach (var b in buffer[..read])
        {
            Step(b);
            (_beforeLast, _last) = (_last, b);
        }

        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Step(byte b)
    {
        switch (_state)
        {
            case State.Text:
                if (b == '<')
                {
                    (_state, _length) = (State.Opened, 0);
                }

                break;
            case State.Opened:
                _state = b switch { (byte)'!' => State.Exclamation, (byte)'?' => State.Instruction, (byte)'>' => State.Text, _ => State.Tag };
                break;
            case State.Tag:
                Measure();
                (_state, _quote) = b switch { (byte)'>' => (State.Text, b), (byte)'"' or (byte)'\'' => (State.Quote, b), _ => (State.Tag, b) };
                break;
            case State.Quote:
                Measure();
                _state = b == _quote ? State.Tag : State.Quote;
                break;
            case State.Exclamation:
                _length = 0;
                _state = (_last, b) switch
                {
                    ((byte)'!', (byte)'-') => State.Exclamation,
                    ((byte)'-', (byte)'-') => State.Comment,
                    ((byte)'!', (byte)'[') => State.Verbatim,
                    _ => throw new WorkbookException("workbook.dtd", "The workbook has a document type definition inside, which no spreadsheet program writes: it is not read."),
                };
                break;
            case State.Comment or State.Verbatim:
                var mark = _state == State.Comment ? (byte)'-' : (byte)']';
                if (b == '>' && _last == mark && _beforeLast == mark && _length >= 2)
                {
                    _state = State.Text;
                }

                _length = Math.Min(_length + 1, 2); // the marks that open it do not close it
                break;
            case State.Instruction:
                if (b == '>' && _last == '?')
                {
                    _state = State.Text;
                }

                break;
        }
    }

    private void Measure()
    {
        if (++_length > LongestTag)
        {
            throw WorkbookLimits.Passed("one of its tags is longer than 64 KB");
        }
    }
}
