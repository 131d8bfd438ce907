using System.Runtime.CompilerServices;

namespace Cuckoo.Kernels.Operators;

// Operators on a device leave their results there, for the next operator. Which of the two copies counts is told by two ranges:
// what the device has (valid), and within it what the host has not (newer). Both are single ranges, so that an operator on a part
// of a memory costs the transfer of that part; gaps between are copied up. The host may write wherever it looks: then nothing
// on the device counts any more.

/// <summary>Host memory of which a device may hold a copy, and a newer one.</summary>
internal sealed unsafe class MirroredMemory(byte* start, long length, object owner)
{
    private MemoryMirror? _mirror;

    /// <summary>The first byte on the host; what stands there counts after <see cref="Touch"/> only.</summary>
    public byte* Start => start;

    public long Length => length;

    /// <summary>What keeps the memory.</summary>
    public object Owner => owner;

    /// <summary>Brings what a device has written to the host, which may read and write here until the next operator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch()
    {
        if (_mirror is { } mirror)
            mirror.ToHost();
    }

    /// <summary>The copy on the device of <paramref name="holder"/>; a copy on another device is given up.</summary>
    public T MirrorOf<T>(object holder, Func<MirroredMemory, T> create)
        where T : MemoryMirror
    {
        if (_mirror is T mirror && ReferenceEquals(mirror.Holder, holder))
            return mirror;
        Touch();
        Forget();
        mirror = create(this);
        _mirror = mirror;
        return mirror;
    }

    /// <summary>Frees the copy on a device, with what it alone has.</summary>
    public void Forget()
    {
        _mirror?.Dispose();
        _mirror = null;
    }
}

/// <summary>A device's copy of a <see cref="MirroredMemory"/>.</summary>
/// <param name="memory">What it is a copy of.</param>
/// <param name="holder">Whose it is.</param>
internal abstract class MemoryMirror(MirroredMemory memory, object holder) : IDisposable
{
    private readonly Lock _lock = new();
    private (long From, long End) _valid;
    private (long From, long End) _newer;

    public object Holder => holder;

    protected MirroredMemory Memory => memory;

    /// <summary>The device will read these bytes.</summary>
    public void Read(long from, long end)
    {
        lock (_lock)
            MakeValid(from, end);
    }

    /// <summary>The device will write all of these bytes.</summary>
    public void Write(long from, long end)
    {
        lock (_lock)
        {
            if (IsEmpty(_valid))
                _valid = (from, end);
            else if (from > _valid.End)
                MakeValid(_valid.End, from);
            else if (end < _valid.From)
                MakeValid(end, _valid.From);
            _valid = Hull(_valid, (from, end));
            _newer = Hull(_newer, (from, end));
        }
    }

    /// <summary>The device will read these bytes and write some of them.</summary>
    public void Change(long from, long end)
    {
        lock (_lock)
        {
            MakeValid(from, end);
            _newer = Hull(_newer, (from, end));
        }
    }

    public void ToHost()
    {
        lock (_lock)
        {
            if (!IsEmpty(_newer))
                Download(_newer.From, _newer.End - _newer.From);
            _newer = _valid = default;
        }
    }

    public abstract void Dispose();

    protected abstract void Upload(long from, long length);

    /// <summary>Waits for the device.</summary>
    protected abstract void Download(long from, long length);

    private void MakeValid(long from, long end)
    {
        if (IsEmpty(_valid))
        {
            Upload(from, end - from);
            _valid = (from, end);
            return;
        }

        if (from < _valid.From)
            Upload(from, _valid.From - from);
        if (end > _valid.End)
            Upload(_valid.End, end - _valid.End);
        _valid = Hull(_valid, (from, end));
    }

    private static bool IsEmpty((long From, long End) range) => range.From == range.End;

    private static (long From, long End) Hull((long From, long End) a, (long From, long End) b) =>
        IsEmpty(a) ? b : (Math.Min(a.From, b.From), Math.Max(a.End, b.End));
}
