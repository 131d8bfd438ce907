using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Patterns;

// The regular expressions of pre-tokenizers, over code points. .NET's own engine works on UTF-16 units, so that \p{L} misses every
// letter beyond the first plane, asks tables that change with .NET, and takes quadratic time for some of these patterns on a
// megabyte of spaces. This one backtracks as they do, but never enters one choice twice at one place of the text: what failed
// there once fails there always, since nothing is captured. Its time is the text's length times the pattern's; only what a
// look-ahead or a possessive group holds is tried anew, and that is bounded by a count of steps.

/// <summary>A compiled pattern; safe for use by several threads.</summary>
internal sealed class Pattern
{
    /// <summary>Steps allowed for each character of a text, beyond <see cref="FreeSteps"/>; the patterns of known models take under fifty.</summary>
    private const int StepsPerCharacter = 1024;

    private const int FreeSteps = 100_000;

    private const int WordBits = 64;

    private readonly PatternStep[] _steps;
    private readonly int _words;

    /// <exception cref="FormatException">The pattern is not of the kind that <see cref="PatternParser"/> reads.</exception>
    public Pattern(string text)
    {
        Text = text;
        var program = PatternProgram.Write(PatternParser.Parse(text));
        _steps = [.. program.Steps];
        _words = (program.Splits + WordBits - 1) / WordBits;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Finds all matches from left to right; none overlaps another.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="matches">Receives where they are.</param>
    /// <exception cref="FormatException">The pattern's look-aheads take too many steps on this text.</exception>
    public void Find(ReadOnlySpan<char> text, List<TextSpan> matches)
    {
        var run = new Run(_steps, text, new ulong[(text.Length + 1) * _words], _words);
        var at = 0;
        while (at < text.Length)
        {
            var end = run.Match(0, at, memory: true);
            if (end < 0)
            {
                at += CodePoints.Width(CodePoints.At(text, at));
                continue;
            }

            matches.Add(new TextSpan(at, end));
            run.Forget(end);
            at = end;
        }
    }

    private ref struct Run
    {
        private readonly PatternStep[] _steps;
        private readonly ReadOnlySpan<char> _text;

        /// <summary>One bit for each split at each place: it has been entered there.</summary>
        private readonly ulong[] _entered;

        private readonly int _words;
        private readonly Stack<(int Step, int At)> _open = new();
        private long _left;

        public Run(PatternStep[] steps, ReadOnlySpan<char> text, ulong[] entered, int words)
        {
            _steps = steps;
            _text = text;
            _entered = entered;
            _words = words;
            _left = FreeSteps + (long)StepsPerCharacter * text.Length;
        }

        /// <summary>The splits on the way to a match have not failed; all of them but those at its end are behind the next search.</summary>
        public readonly void Forget(int at) => _entered.AsSpan(at * _words, _words).Clear();

        /// <summary>The end of the match that starts here, or −1.</summary>
        public int Match(int step, int at, bool memory)
        {
            var floor = _open.Count;
            _open.Push((step, at));
            while (_open.Count > floor)
            {
                (step, at) = _open.Pop();
                var end = Follow(step, at, memory);
                if (end < 0)
                    continue;
                while (_open.Count > floor)
                    _open.Pop();
                return end;
            }

            return -1;
        }

        private int Follow(int step, int at, bool memory)
        {
            while (true)
            {
                if (--_left < 0)
                    throw new FormatException("the pattern takes too many steps on this text");
                ref readonly var it = ref _steps[step];
                switch (it.Op)
                {
                    case PatternOp.One:
                        if (at == _text.Length)
                            return -1;
                        var code = CodePoints.At(_text, at);
                        if (!it.Set!.Contains(code))
                            return -1;
                        at += CodePoints.Width(code);
                        step++;
                        break;
                    case PatternOp.Split:
                        if (memory && !Enter(it.Split, at))
                            return -1;
                        _open.Push((it.B, at));
                        step = it.A;
                        break;
                    case PatternOp.Jump:
                        step = it.A;
                        break;
                    case PatternOp.End:
                        if (at != _text.Length)
                            return -1;
                        step++;
                        break;
                    case PatternOp.Look or PatternOp.LookNot:
                        if (Match(step + 1, at, memory: false) >= 0 != (it.Op == PatternOp.Look))
                            return -1;
                        step = it.A;
                        break;
                    case PatternOp.Atomic:
                        at = Match(step + 1, at, memory: false);
                        if (at < 0)
                            return -1;
                        step = it.A;
                        break;
                    default:
                        return at;
                }
            }
        }

        private readonly bool Enter(int split, int at)
        {
            ref var word = ref _entered[at * _words + split / WordBits];
            var bit = 1UL << split % WordBits;
            if ((word & bit) != 0)
                return false;
            word |= bit;
            return true;
        }
    }
}

/// <summary>A part of a text, in UTF-16 units.</summary>
internal readonly record struct TextSpan(int Start, int End);
