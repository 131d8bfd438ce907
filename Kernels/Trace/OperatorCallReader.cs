using System.Buffers.Binary;
using System.Text;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

// The bytes of a call come from a party to a dispute: they are hostile. Nothing is allocated for a number before it has been
// seen to be there; a row of one number takes 32, so a matrix costs at most 32 bytes a byte. What is read can be run: every
// bound that running relies on is checked here. Infinities and NaN are refused, as everywhere in the exact profile.

/// <summary>Reads calls; the layout is in OperatorCallWriter.cs.</summary>
internal sealed unsafe class OperatorCallReader
{
    /// <summary>Numbers of a matrix, rows in whole panels: 512 MiB, four times the widest logits of a batch of 256.</summary>
    public const long MaxMatrixNumbers = 1 << 27;

    /// <summary>Sequences of a batch.</summary>
    public const int MaxSequences = 4096;

    /// <summary>Bytes of an operator's or a tensor's name.</summary>
    private const int MaxName = 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MappedFile _file;
    private long _at;

    private OperatorCallReader(MappedFile file) => _file = file;

    /// <summary>Reads a call whose weights stay where they are: it is valid while the file is open.</summary>
    /// <exception cref="ModelFormatException">Names the field and its offset.</exception>
    public static OperatorCall Read(MappedFile file) => new OperatorCallReader(file).Read(memory: null);

    /// <summary>Reads a call out of a copy of <paramref name="bytes"/> that it keeps.</summary>
    /// <exception cref="ModelFormatException">Names the field and its offset.</exception>
    public static OperatorCall Read(ReadOnlySpan<byte> bytes)
    {
        var memory = new AlignedMemory(Math.Max(1, bytes.Length));
        try
        {
            bytes.CopyTo(new Span<byte>(memory.Pointer, bytes.Length));
            return new OperatorCallReader(new MappedFile("operator call", memory.Pointer, bytes.Length)).Read(memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Numbers that a matrix takes in memory.</summary>
    public static long MatrixNumbers(long rows, long columns) =>
        rows * ((columns + Matrix.Padding - 1) / Matrix.Padding * Matrix.Padding);

    private OperatorCall Read(AlignedMemory? memory)
    {
        if (!Take("magic", OperatorCallWriter.Magic.Length).SequenceEqual(OperatorCallWriter.Magic))
            throw Fault("magic", 0, "is not CKOC");
        var start = _at;
        if (Number("version") is var version && version != OperatorCallWriter.Version)
            throw Fault("version", start, $"is {version}; {OperatorCallWriter.Version} is read");
        start = _at;
        var schema = OperatorSchemas.Find(Text("operator")) ?? throw Fault("operator", start, "is none that we know");

        var attributes = new uint[schema.Attributes.Length];
        for (var i = 0; i < attributes.Length; i++)
        {
            start = _at;
            attributes[i] = Number(schema.Attributes[i].Name);
            if (!schema.Attributes[i].Allows(attributes[i]))
                throw Fault(schema.Attributes[i].Name, start, $"has the bits {attributes[i]:x8}, which are not allowed");
        }

        var inputs = new Matrix?[schema.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = Rows(schema.Inputs[i].Name, schema.Inputs[i].IsOptional);
        var weight = schema.HasWeight ? Weight() : null;
        var sequences = schema.HasSequences ? Sequences() : [];
        if (_at != _file.Length)
            throw Fault("end", _at, $"has {_file.Length - _at} bytes after it");
        var call = new OperatorCall(schema, attributes, inputs, weight, sequences, memory);
        if (!schema.Fits(call))
            throw Fault(schema.Name, 0, "the shapes of its inputs do not go together");
        return call;
    }

    private SequenceInput[] Sequences()
    {
        var start = _at;
        var count = Number("sequences");
        if (count > MaxSequences)
            throw Fault("sequences", start, $"are {count}; at most {MaxSequences} are read");
        var sequences = new List<SequenceInput>();
        for (var i = 0; i < count; i++)
        {
            start = _at;
            var first = Number("first position");
            var (keys, values) = (Rows("keys", isOptional: false)!, Rows("values", isOptional: false)!);
            if (first >= keys.Rows)
                throw Fault("first position", start, $"is {first}, with keys of {keys.Rows} positions");
            sequences.Add(new SequenceInput((int)first, keys, values));
        }

        return [.. sequences];
    }

    private Matrix? Rows(string field, bool isOptional)
    {
        var start = _at;
        long rows = Number(field);
        long columns = Number(field);
        if (isOptional && rows == 0 && columns == 0)
            return null;
        if (rows == 0 || columns == 0 || rows > MaxMatrixNumbers || columns > MaxMatrixNumbers || MatrixNumbers(rows, columns) > MaxMatrixNumbers)
            throw Fault(field, start, $"is {rows} × {columns}; a matrix has numbers, at most {MaxMatrixNumbers} in whole panels");
        if (rows * columns * sizeof(float) > _file.Length - _at)
            throw Fault(field, start, $"is {rows} × {columns}, and the call ends after {_file.Length - _at} bytes");
        var matrix = new Matrix((int)rows, (int)columns);
        for (var r = 0; r < rows; r++)
        {
            start = _at;
            var bytes = Take(field, (int)columns * sizeof(float));
            var row = matrix.Row(r);
            for (var k = 0; k < row.Length; k++)
            {
                row[k] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(k * sizeof(float))..]);
                if (!float.IsFinite(row[k]))
                    throw Fault(field, start + k * sizeof(float), "is not a finite number");
            }
        }

        return matrix;
    }

    private ModelTensor Weight()
    {
        var name = Text("weight name");
        var start = _at;
        var type = OperatorCallWriter.TypeOf(Number("weight type")) ?? throw Fault("weight type", start, "is none that we know");
        start = _at;
        long outputs = Number("outputs");
        long inputs = Number("inputs");
        var block = TensorBlock.Of(type);
        if (outputs is 0 or > int.MaxValue || inputs is 0 or > int.MaxValue || inputs % block.Elements != 0)
            throw Fault("weight", start, $"is {outputs} × {inputs} of {type}, whose rows are whole blocks of {block.Elements}");
        var padding = (int)((OperatorCallWriter.Alignment - _at % OperatorCallWriter.Alignment) % OperatorCallWriter.Alignment);
        start = _at;
        if (Take("weight padding", padding).ContainsAnyExcept((byte)0))
            throw Fault("weight padding", start, "is not zero");
        var rowBytes = inputs / block.Elements * block.Bytes;
        if (rowBytes > int.MaxValue || outputs > (_file.Length - _at) / rowBytes)
            throw Fault("weight", _at, $"has {outputs} rows of {rowBytes} bytes, and the call ends after {_file.Length - _at}");
        var tensor = new ModelTensor(_file, name, type, [outputs, inputs], _at, outputs * rowBytes);
        _at += tensor.Length;
        WeightCheck.Require(tensor);
        return tensor;
    }

    private string Text(string field)
    {
        var start = _at;
        var length = Number(field);
        if (length > MaxName)
            throw Fault(field, start, $"is {length} bytes long; at most {MaxName} are read");
        try
        {
            return Utf8.GetString(Take(field, (int)length));
        }
        catch (DecoderFallbackException fault)
        {
            throw new ModelFormatException(_file.Name, field, start, "is not UTF-8", fault);
        }
    }

    private uint Number(string field) => BinaryPrimitives.ReadUInt32LittleEndian(Take(field, sizeof(uint)));

    private ReadOnlySpan<byte> Take(string field, int count)
    {
        if (count > _file.Length - _at)
            throw Fault(field, _at, $"takes {count} bytes, and the call ends after {_file.Length - _at}");
        _at += count;
        return _file.Span(_at - count, count);
    }

    private ModelFormatException Fault(string field, long offset, string problem) => new(_file.Name, field, offset, problem);
}
