using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>The copy of host memory that a session's kernels work on.</summary>
internal sealed unsafe class OpenClMirror(MirroredMemory memory, OpenClSession session) : MemoryMirror(memory, session)
{
    private readonly OpenClSession _session = session;

    public BufferHandle Buffer { get; } = session.Allocate(memory.Length);

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
