using System.Globalization;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Patterns;

/// <summary>A set of code points: ranges, general categories, white space and other sets, the whole perhaps negated.</summary>
internal sealed class CharacterSet
{
    private const int Ascii = 128;

    private readonly List<(int First, int Last)> _ranges = [];
    private readonly List<CharacterSet> _sets = [];
    private readonly bool[] _ascii = new bool[Ascii];
    private uint _categories;
    private bool _whiteSpace;
    private bool _negated;

    public static CharacterSet Any { get; } = new CharacterSet().Seal(negated: true);

    public void AddRange(int first, int last) => _ranges.Add((first, last));

    public void AddCategory(UnicodeCategory category) => _categories |= 1u << (int)category;

    public void AddWhiteSpace() => _whiteSpace = true;

    public void Add(CharacterSet set) => _sets.Add(set);

    /// <summary>Ends the building; from here on the set may be asked.</summary>
    public CharacterSet Seal(bool negated)
    {
        _negated = negated;
        for (var code = 0; code < Ascii; code++)
            _ascii[code] = Holds(code) != negated;
        return this;
    }

    public bool Contains(int codePoint) => codePoint < Ascii ? _ascii[codePoint] : Holds(codePoint) != _negated;

    private bool Holds(int codePoint)
    {
        if ((_categories >> (int)CharacterTable.CategoryOf(codePoint) & 1) != 0)
            return true;
        if (_whiteSpace && CharacterTable.IsWhiteSpace(codePoint))
            return true;
        foreach (var (first, last) in _ranges)
        {
            if (codePoint >= first && codePoint <= last)
                return true;
        }

        foreach (var set in _sets)
        {
            if (set.Contains(codePoint))
                return true;
        }

        return false;
    }
}
