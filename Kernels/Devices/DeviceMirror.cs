using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Devices;

/// <summary>The copy of host memory that a session's kernels work on.</summary>
internal sealed unsafe class DeviceMirror(MirroredMemory memory, DeviceSession session) : MemoryMirror(memory, session)
{
    private readonly DeviceSession _session = session;

    public DeviceBuffer Buffer { get; } = session.Allocate(memory.Length);

    public override void Dispose() => Buffer.Dispose();

    protected override void Upload(long from, long length)
    {
        _session.Upload(Buffer, from, Memory.Start + from, length);
        GC.KeepAlive(Memory.Owner);
    }

    protected override void Download(long from, long length)
    {
        _session.Download(Buffer, from, Memory.Start + from, length);
        GC.KeepAlive(Memory.Owner);
    }
}
