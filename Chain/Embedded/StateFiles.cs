// Anvil rewrites its whole state in one file and does not promise that a kill in the middle leaves the old one, nor that what it
// wrote while it mined fits together. So every state that reads as whole is copied beside it, in turn to one of two names, each by
// a rename; after a kill the newest whole file is the state.

namespace Cuckoo.Chain.Embedded;

/// <summary>The embedded chain's state on disk.</summary>
internal sealed class StateFiles
{
    private readonly string[] copies;
    private readonly string fresh;
    private DateTime copied;
    private int next;

    /// <summary>The state in this folder, which must exist.</summary>
    public StateFiles(string folder)
    {
        Current = Path.Combine(folder, "chain.json");
        copies = [Path.Combine(folder, "chain.copy-0.json"), Path.Combine(folder, "chain.copy-1.json")];
        fresh = Path.Combine(folder, "chain.copy.tmp");
    }

    /// <summary>The file that anvil reads at its start and writes.</summary>
    public string Current { get; }

    /// <summary>Copies the state if it has changed and is whole; any other is left for the next time.</summary>
    /// <returns>Whether a copy was made.</returns>
    public bool KeepCopy()
    {
        var written = File.GetLastWriteTimeUtc(Current);
        if (!File.Exists(Current) || written == copied) return false;
        File.Copy(Current, fresh, overwrite: true);
        if (!IsWhole(fresh)) return false;
        File.Move(fresh, copies[next], overwrite: true);
        (copied, next) = (written, 1 - next);
        return true;
    }

    /// <summary>Puts the newest whole copy in place of a state that is not whole; a state that is only torn stays where there is none.</summary>
    /// <returns>Whether that was necessary.</returns>
    /// <exception cref="EmbeddedChainException">There is a state and none of the files can be read.</exception>
    public bool Recover()
    {
        var state = Judge(Current);
        if (state is StateVerdict.Whole) return false;
        var newest = copies.Where(IsWhole).OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault();
        if (newest is null)
        {
            if (state is StateVerdict.Torn || (!File.Exists(Current) && !copies.Any(File.Exists))) return false;
            throw new EmbeddedChainException($"The embedded chain's state {Current} is damaged and no whole copy is beside it; remove the files to begin a new chain.");
        }

        File.Copy(newest, fresh, overwrite: true);
        File.Move(fresh, Current, overwrite: true);
        return true;
    }

    private static bool IsWhole(string path) => Judge(path) is StateVerdict.Whole;

    private static StateVerdict Judge(string path)
    {
        try
        {
            return StateText.Judge(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StateVerdict.Damaged;
        }
    }
}
