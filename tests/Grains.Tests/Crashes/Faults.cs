// Breaks writes of one life of a silo: before they take effect, or after, so that the writer cannot know. Once the life is
// over nothing gets through any more, as if the process were gone.

namespace Cuckoo.Grains.Tests.Crashes;

internal sealed class Faults(int seed)
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private bool isDead;
    private string? broken;
    private HashSet<int> toBreak = [];
    private int written;

    /// <summary>Writes that fail, in hundredths.</summary>
    public int Percent { get; set; }

    /// <summary>Ends the life.</summary>
    public void Kill()
    {
        lock (gate) isDead = true;
    }

    public async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        Refuse(Percent / 2);
        return await read();
    }

    /// <summary>Breaks the coming writes of one name, before they take effect: those whose number, counted from 1, is given.</summary>
    public void Break(string name, params int[] numbers)
    {
        lock (gate)
        {
            broken = name;
            toBreak = [.. numbers];
            written = 0;
        }
    }

    public async Task WriteAsync(string name, Func<Task> write)
    {
        Refuse(Percent / 2);
        RefuseNamed(name);
        await write();
        Refuse(Percent / 2);
    }

    private void RefuseNamed(string name)
    {
        lock (gate)
        {
            if (broken == name && toBreak.Contains(++written)) throw new IOException($"The disk failed at {name}.");
        }
    }

    private void Refuse(int percent)
    {
        lock (gate)
        {
            if (isDead) throw new IOException("The process is gone.");
            if (random.Next(100) < percent) throw new IOException("The disk failed.");
        }
    }
}
