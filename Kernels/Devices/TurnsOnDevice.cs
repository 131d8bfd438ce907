using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Devices;

/// <summary>A rotary table's cosines and sines on a device, as far as they have been computed.</summary>
internal sealed class TurnsOnDevice
{
    private int _positions;

    public DeviceBuffer? Cosines { get; private set; }

    public DeviceBuffer? Sines { get; private set; }

    /// <summary>Takes up what has been computed since.</summary>
    public void Follow(DeviceSession session, RotaryTable table)
    {
        if (table.Positions == _positions)
            return;
        Cosines?.Dispose();
        Sines?.Dispose();
        (Cosines, Sines) = (On(table.AllCosines), On(table.AllSines));
        _positions = table.Positions;

        DeviceBuffer On(ReadOnlySpan<float> numbers)
        {
            var buffer = session.Allocate((long)numbers.Length * sizeof(float));
            session.Upload(buffer, 0, numbers);
            return buffer;
        }
    }
}
