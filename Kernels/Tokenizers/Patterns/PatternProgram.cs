namespace Cuckoo.Kernels.Tokenizers.Patterns;

internal enum PatternOp : byte
{
    /// <summary>Take one code point of the set and go on at the next instruction.</summary>
    One,

    /// <summary>Go on at <c>A</c>; if that fails, at <c>B</c>.</summary>
    Split,

    /// <summary>Go on at <c>A</c>.</summary>
    Jump,

    /// <summary>Nothing may follow.</summary>
    End,

    /// <summary>What starts at the next instruction must match; then go on at <c>A</c>, where this began.</summary>
    Look,

    /// <summary>What starts at the next instruction must not match; then go on at <c>A</c>, where this began.</summary>
    LookNot,

    /// <summary>What starts at the next instruction must match; then go on at <c>A</c>, where it ended.</summary>
    Atomic,

    /// <summary>The program, or what a look or an atomic group started, has matched.</summary>
    Match,
}

/// <summary>One instruction.</summary>
/// <param name="Op">What it does.</param>
/// <param name="Set">The set of <see cref="PatternOp.One"/>.</param>
/// <param name="A">A target.</param>
/// <param name="B">The second target of a split.</param>
/// <param name="Split">A split's number, from zero.</param>
internal readonly record struct PatternStep(PatternOp Op, CharacterSet? Set, int A, int B, int Split);

/// <summary>Writes a parsed pattern as instructions.</summary>
internal sealed class PatternProgram
{
    private const int MaxSteps = 2048;

    /// <summary>A text of n characters takes n times this many bits to match.</summary>
    private const int MaxSplits = 256;

    private readonly List<PatternStep> _steps = [];

    public IReadOnlyList<PatternStep> Steps => _steps;

    public int Splits { get; private set; }

    /// <exception cref="FormatException">The pattern is too large, may match nothing, or repeats what may.</exception>
    public static PatternProgram Write(PatternNode node)
    {
        if (node.MinLength == 0)
            throw new FormatException("the pattern can match nothing at all");
        var program = new PatternProgram();
        program.Add(node);
        program.Emit(new PatternStep(PatternOp.Match, null, 0, 0, 0));
        return program;
    }

    private void Add(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.One one:
                Emit(new PatternStep(PatternOp.One, one.Set, 0, 0, 0));
                break;
            case PatternNode.Sequence sequence:
                foreach (var item in sequence.Items)
                    Add(item);
                break;
            case PatternNode.Choice choice:
                AddChoice(choice.Options);
                break;
            case PatternNode.Repeat repeat:
                AddRepeat(repeat);
                break;
            case PatternNode.Atomic atomic:
                AddInner(PatternOp.Atomic, atomic.Item);
                break;
            case PatternNode.Look look:
                AddInner(look.Negative ? PatternOp.LookNot : PatternOp.Look, look.Item);
                break;
            default:
                Emit(new PatternStep(PatternOp.End, null, 0, 0, 0));
                break;
        }
    }

    private void AddChoice(IReadOnlyList<PatternNode> options)
    {
        var jumps = new List<int>();
        for (var i = 0; i < options.Count; i++)
        {
            var split = i + 1 < options.Count ? EmitSplit() : -1;
            Add(options[i]);
            if (split < 0)
                continue;
            jumps.Add(Emit(new PatternStep(PatternOp.Jump, null, 0, 0, 0)));
            _steps[split] = _steps[split] with { B = _steps.Count };
        }

        foreach (var jump in jumps)
            _steps[jump] = _steps[jump] with { A = _steps.Count };
    }

    private void AddRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Min; i++)
            Add(repeat.Item);
        if (repeat.Max < 0)
        {
            if (repeat.Item.MinLength == 0)
                throw new FormatException("the pattern repeats without end what can match nothing");
            var split = EmitSplit();
            Add(repeat.Item);
            Emit(new PatternStep(PatternOp.Jump, null, split, 0, 0));
            _steps[split] = _steps[split] with { B = _steps.Count };
            return;
        }

        var splits = new List<int>();
        for (var i = repeat.Min; i < repeat.Max; i++)
        {
            splits.Add(EmitSplit());
            Add(repeat.Item);
        }

        foreach (var split in splits)
            _steps[split] = _steps[split] with { B = _steps.Count };
    }

    private void AddInner(PatternOp op, PatternNode item)
    {
        var start = Emit(new PatternStep(op, null, 0, 0, 0));
        Add(item);
        Emit(new PatternStep(PatternOp.Match, null, 0, 0, 0));
        _steps[start] = _steps[start] with { A = _steps.Count };
    }

    private int EmitSplit()
    {
        if (Splits == MaxSplits)
            throw new FormatException($"the pattern has more than {MaxSplits} choices, repetitions written out");
        return Emit(new PatternStep(PatternOp.Split, null, _steps.Count + 1, 0, Splits++));
    }

    private int Emit(PatternStep step)
    {
        if (_steps.Count == MaxSteps)
            throw new FormatException($"the pattern takes more than {MaxSteps} steps, repetitions written out");
        _steps.Add(step);
        return _steps.Count - 1;
    }
}
