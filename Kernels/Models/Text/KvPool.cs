using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Text;

// The pages of keys and values that runs share. A run reserves all it may need before it starts, so that it never stops midway
// for want of room. What a finished run leaves behind is kept as a prefix until the room is needed: a later run that begins with
// the same tokens takes its full pages as they are and copies the rest. No bit depends on a hit.

/// <summary>Pages and finished prefixes within a bound. Used by the engine's thread alone.</summary>
internal sealed class KvPool(KvShape shape, int maxPages)
{
    /// <summary>Prefixes that are looked through for each new run.</summary>
    private const int MaxPrefixes = 32;

    /// <summary>Shorter beginnings are not worth looking after.</summary>
    private const int LeastShared = 16;

    private readonly List<Prefix> _prefixes = [];
    private readonly Stack<KvPage> _free = [];
    private readonly Dictionary<TextSequence, int> _reserved = [];

    /// <summary>Whether a run of this many positions can ever be admitted.</summary>
    public bool Fits(int positions) => PagesFor(positions) <= maxPages;

    /// <summary>Gives a run its room and, if a prefix begins alike, a beginning; false if there is no room now.</summary>
    public bool TryAdmit(TextSequence sequence)
    {
        var needed = PagesFor(sequence.MaxPositions);
        while (Held() + needed > maxPages && _prefixes.Count != 0)
            Drop(_prefixes[0]);
        if (Held() + needed > maxPages)
            return false;
        _reserved[sequence] = needed;
        sequence.Kv = new KvSequence(shape);
        Share(sequence);
        return true;
    }

    /// <summary>Makes sure there are pages for positions before <paramref name="end"/>.</summary>
    public void Reach(TextSequence sequence, int end)
    {
        while (sequence.Kv.Pages.Count < PagesFor(end))
            sequence.Kv.Append(Take());
    }

    /// <summary>Takes a run's room back; what it computed is kept as a prefix if <paramref name="keep"/>.</summary>
    public void Release(TextSequence sequence, bool keep)
    {
        _reserved.Remove(sequence);
        if (!keep || sequence.Processed < LeastShared)
        {
            Return(sequence.Kv.Pages);
            return;
        }

        _prefixes.Add(new Prefix([.. sequence.Known.Take(sequence.Processed)], [.. sequence.Kv.Pages], sequence.StepStates));
        while (_prefixes.Count > MaxPrefixes || Held() > maxPages)
            Drop(_prefixes[0]);
    }

    /// <summary>Gives all memory back; no run is under way.</summary>
    public void Free()
    {
        while (_prefixes.Count != 0)
            Drop(_prefixes[0]);
        while (_free.TryPop(out var page))
            page.Dispose();
    }

    private static int PagesFor(int positions) => (positions + KvPage.Positions - 1) / KvPage.Positions;

    /// <summary>Pages reserved or held by prefixes; a shared page counts for each, so the bound is never passed.</summary>
    private int Held() => _reserved.Values.Sum() + _prefixes.Sum(prefix => prefix.Pages.Length);

    private void Share(TextSequence sequence)
    {
        var (best, length) = (default(Prefix), 0);
        foreach (var prefix in _prefixes)
        {
            var common = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(sequence.Known)[..(sequence.Input.Prompt.Count - 1)].CommonPrefixLength(prefix.Tokens);
            if (common >= LeastShared && common > length)
                (best, length) = (prefix, common);
        }

        if (best is null)
            return;
        _prefixes.Remove(best);
        _prefixes.Add(best);
        for (var i = 0; i < length / KvPage.Positions; i++)
        {
            best.Pages[i].Users++;
            sequence.Kv.Append(best.Pages[i]);
        }

        if (length % KvPage.Positions != 0)
        {
            var copy = Take();
            copy.CopyFrom(best.Pages[length / KvPage.Positions]);
            sequence.Kv.Append(copy);
        }

        sequence.Begin(length, best.StepStates);
    }

    private KvPage Take()
    {
        if (!_free.TryPop(out var page))
            return new KvPage(shape);
        page.Users = 1;
        return page;
    }

    private void Drop(Prefix prefix)
    {
        _prefixes.Remove(prefix);
        Return(prefix.Pages);
    }

    private void Return(IEnumerable<KvPage> pages)
    {
        foreach (var page in pages)
        {
            if (--page.Users == 0)
                _free.Push(page);
        }
    }

    private sealed record Prefix(int[] Tokens, KvPage[] Pages, List<float[]> StepStates);
}
