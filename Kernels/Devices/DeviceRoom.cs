namespace Cuckoo.Kernels.Devices;

/// <summary>What of a device's memory this process has not promised yet. What others take is not known here.</summary>
internal sealed class DeviceRoom(long bytes)
{
    private readonly Lock _lock = new();
    private long _left = bytes;

    /// <summary>Takes <paramref name="wanted"/> bytes, or nothing where fewer are left.</summary>
    public DeviceShare? Take(long wanted)
    {
        lock (_lock)
        {
            if (wanted > _left)
                return null;
            _left -= wanted;
        }

        return new DeviceShare(this, wanted);
    }

    internal void GiveBack(long taken)
    {
        lock (_lock)
            _left += taken;
    }
}

/// <summary>Bytes promised, until this is disposed of.</summary>
internal sealed class DeviceShare(DeviceRoom room, long bytes) : IDisposable
{
    private bool _isGivenBack;

    public void Dispose()
    {
        if (_isGivenBack)
            return;
        _isGivenBack = true;
        room.GiveBack(bytes);
    }
}
