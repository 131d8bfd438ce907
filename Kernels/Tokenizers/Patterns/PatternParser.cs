using System.Globalization;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Patterns;

/// <summary>Reads the part of the common regular expression syntax that pre-tokenizers are written in.</summary>
/// <remarks>
/// Literals, escapes, classes, <c>\p{..}</c> of general categories, groups (none captures), <c>(?i:..)</c> over ASCII letters,
/// look-ahead, greedy and possessive repetition, <c>$</c> for the end of the text. What is not known is refused.
/// </remarks>
internal sealed class PatternParser
{
    private const int MaxDepth = 32;

    /// <summary>The largest count in braces; counts are written out, so the program bounds their product too.</summary>
    private const int MaxCount = 256;

    private readonly string _pattern;
    private int _at;
    private int _depth;
    private bool _ignoreCase;

    private PatternParser(string pattern) => _pattern = pattern;

    /// <exception cref="FormatException">The pattern is not well formed or holds what is not known; the message says where.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.Choice();
        return parser._at == pattern.Length ? node : throw parser.Fault("an unexpected )");
    }

    private PatternNode Choice()
    {
        if (++_depth > MaxDepth)
            throw Fault($"groups deeper than {MaxDepth}");
        var options = new List<PatternNode> { Sequence() };
        while (Accept('|'))
            options.Add(Sequence());
        _depth--;
        return options.Count == 1 ? options[0] : new PatternNode.Choice(options);
    }

    private PatternNode Sequence()
    {
        var items = new List<PatternNode>();
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
            items.Add(Repeated(Atom()));
        return items.Count == 1 ? items[0] : new PatternNode.Sequence(items);
    }

    private PatternNode Repeated(PatternNode item)
    {
        var (min, max) = (1, 1);
        if (Accept('?'))
            (min, max) = (0, 1);
        else if (Accept('*'))
            (min, max) = (0, -1);
        else if (Accept('+'))
            (min, max) = (1, -1);
        else if (Accept('{'))
            (min, max) = Counts();
        else
            return item;
        if (item is PatternNode.Look or PatternNode.End)
            throw Fault("a repetition of what takes nothing");
        PatternNode repeat = new PatternNode.Repeat(item, min, max);
        if (Accept('+'))
            repeat = new PatternNode.Atomic(repeat);
        if (_at < _pattern.Length && _pattern[_at] is '?' or '*' or '+' or '{')
            throw Fault("a repetition that is not greedy, or of a repetition");
        return repeat;
    }

    private (int Min, int Max) Counts()
    {
        var min = Count();
        var max = min;
        if (Accept(','))
            max = _at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]) ? Count() : -1;
        Expect('}');
        return max == -1 || max >= min ? (min, max) : throw Fault("a repetition that ends before it begins");
    }

    private int Count()
    {
        var start = _at;
        while (_at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]))
            _at++;
        return int.TryParse(_pattern.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaxCount
            ? count
            : throw Fault($"a count that is not a number up to {MaxCount}");
    }

    private PatternNode Atom()
    {
        var c = _pattern[_at];
        switch (c)
        {
            case '(':
                _at++;
                return Group();
            case '[':
                _at++;
                return new PatternNode.One(Class());
            case '.':
                _at++;
                var line = new CharacterSet();
                line.AddRange('\n', '\n');
                return new PatternNode.One(line.Seal(negated: true));
            case '$':
                _at++;
                return new PatternNode.End();
            case '\\':
                var set = new CharacterSet();
                AddEscape(set);
                return new PatternNode.One(set.Seal(negated: false));
            case '^' or '*' or '+' or '?' or '{':
                throw Fault($"a bare {c}");
            default:
                var one = new CharacterSet();
                AddLiteral(one, Next());
                return new PatternNode.One(one.Seal(negated: false));
        }
    }

    private PatternNode Group()
    {
        var ignoredCase = _ignoreCase;
        Func<PatternNode, PatternNode> wrap = item => item;
        if (Accept('?'))
        {
            if (AcceptAll("i:"))
                _ignoreCase = true;
            else if (Accept('='))
                wrap = item => new PatternNode.Look(item, Negative: false);
            else if (Accept('!'))
                wrap = item => new PatternNode.Look(item, Negative: true);
            else if (Accept('>'))
                wrap = item => new PatternNode.Atomic(item);
            else if (!Accept(':'))
                throw Fault("a kind of group that is not known");
        }

        var node = wrap(Choice());
        Expect(')');
        _ignoreCase = ignoredCase;
        return node;
    }

    private CharacterSet Class()
    {
        var set = new CharacterSet();
        var negated = Accept('^');
        var first = true;
        while (first || (_at < _pattern.Length && _pattern[_at] != ']'))
        {
            first = false;
            if (_at >= _pattern.Length)
                break;
            if (_pattern[_at] == '[' || AcceptAll("&&"))
                throw Fault("a class within a class");
            int low;
            if (_pattern[_at] == '\\')
            {
                if (AddEscape(set, literal: false) is not { } escaped)
                    continue;
                low = escaped;
            }
            else
            {
                low = Next();
            }

            if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                _at++;
                var high = _pattern[_at] == '\\' ? AddEscape(set, literal: false) ?? throw Fault("a range that ends in a class") : Next();
                if (high < low)
                    throw Fault("a range that ends before it begins");
                set.AddRange(low, high);
            }
            else
            {
                AddLiteral(set, low);
            }
        }

        Expect(']');
        return set.Seal(negated);
    }

    private int? AddEscape(CharacterSet set, bool literal = true)
    {
        _at++;
        if (_at >= _pattern.Length)
            throw Fault("a \\ with nothing behind it");
        var c = _pattern[_at++];
        switch (c)
        {
            case 's' or 'S':
                AddNegatable(set, c == 'S', inner => inner.AddWhiteSpace());
                return null;
            case 'd' or 'D':
                AddNegatable(set, c == 'D', inner => inner.AddCategory(UnicodeCategory.DecimalDigitNumber));
                return null;
            case 'w' or 'W':
                AddNegatable(set, c == 'W', AddWord);
                return null;
            case 'p' or 'P':
                Expect('{');
                var close = _pattern.IndexOf('}', _at);
                if (close < 0)
                    throw Fault("a \\p{ without its }");
                var name = _pattern[_at..close];
                AddNegatable(set, c == 'P', inner => AddProperty(inner, name));
                _at = close + 1;
                return null;
            default:
                var code = c switch
                {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'f' => '\f',
                    'v' => '\v',
                    _ when char.IsAsciiLetterOrDigit(c) => throw Fault($"the escape \\{c}, which is not known"),
                    _ => c,
                };
                if (literal)
                    AddLiteral(set, code);
                return code;
        }
    }

    private static void AddNegatable(CharacterSet set, bool negated, Action<CharacterSet> add)
    {
        var inner = new CharacterSet();
        add(inner);
        set.Add(inner.Seal(negated));
    }

    private static void AddWord(CharacterSet set)
    {
        for (var category = UnicodeCategory.UppercaseLetter; category <= UnicodeCategory.LetterNumber; category++)
            set.AddCategory(category);
        set.AddCategory(UnicodeCategory.ConnectorPunctuation);
    }

    private void AddProperty(CharacterSet set, string name)
    {
        var found = false;
        for (var category = UnicodeCategory.UppercaseLetter; category <= UnicodeCategory.OtherNotAssigned; category++)
        {
            var letters = CharacterTable.NameOf(category);
            if (name.Length is 1 or 2 && letters.StartsWith(name, StringComparison.Ordinal))
            {
                set.AddCategory(category);
                found = true;
            }
        }

        if (!found)
            throw Fault($"the property {name}, which is not a general category");
    }

    private void AddLiteral(CharacterSet set, int code)
    {
        set.AddRange(code, code);
        if (_ignoreCase && code < 128 && char.IsAsciiLetter((char)code))
            set.AddRange(code ^ 0x20, code ^ 0x20);
    }

    private int Next()
    {
        var code = CodePoints.At(_pattern, _at);
        _at += CodePoints.Width(code);
        return code;
    }

    private bool Accept(char c)
    {
        if (_at >= _pattern.Length || _pattern[_at] != c)
            return false;
        _at++;
        return true;
    }

    private bool AcceptAll(string text)
    {
        if (!_pattern.AsSpan(_at).StartsWith(text, StringComparison.Ordinal))
            return false;
        _at += text.Length;
        return true;
    }

    private void Expect(char c)
    {
        if (!Accept(c))
            throw Fault($"no {c}");
    }

    private FormatException Fault(string problem) => new($"the pattern has {problem} at character {_at}");
}
