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
    private string? brokenAfter;
    private string? held;
    private readonly Dictionary<string, int> all = new(StringComparer.Ordinal);
    private TaskCompletionSource reached = new();
    private TaskCompletionSource released = new();

    /// <summary>Writes that fail, in hundredths.</summary>
    public int Percent { get; set; }

    /// <summary>How often state of that name was written.</summary>
    public int Written(string name)
    {
        lock (gate) return all.GetValueOrDefault(name);
    }

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

    /// <summary>Holds the next write of a name before it takes effect, until <see cref="Release"/>. The task ends when it is held.</summary>
    public Task Hold(string name)
    {
        lock (gate)
        {
            held = name;
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return reached.Task;
        }
    }

    /// <summary>Lets the held write go on.</summary>
    public void Release() => released.TrySetResult();

    /// <summary>Breaks the next write of a name after it took effect.</summary>
    public void BreakAfter(string name)
    {
        lock (gate) brokenAfter = name;
    }

    public async Task WriteAsync(string name, Func<Task> write)
    {
        Refuse(Percent / 2);
        RefuseNamed(name);
        await WaitIfHeld(name);
        await write();
        lock (gate)
        {
            all[name] = all.GetValueOrDefault(name) + 1;
            if (brokenAfter == name)
            {
                brokenAfter = null;
                throw new IOException($"The disk failed after {name}.");
            }
        }

        Refuse(Percent / 2);
    }

    private Task WaitIfHeld(string name)
    {
        lock (gate)
        {
            if (held != name) return Task.CompletedTask;
            held = null;
            reached.TrySetResult();
            return released.Task;
        }
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
