using Microsoft.Win32.SafeHandles;

namespace Cuckoo.Kernels.Devices.Cuda;

/// <summary>A queue (CUDA: stream) on one of NVIDIA's devices.</summary>
internal sealed unsafe class CudaSession(CudaProgram program) : DeviceSession
{
    private readonly QueueHandle _queue = new(program);

    public override DeviceBuffer Allocate(long bytes)
    {
        CudaException.Require(program.Enter().Allocate(bytes, out var memory), $"To get {bytes / 1048576.0:0.0} MiB of the device's memory");
        return new CudaBuffer(program, memory, bytes);
    }

    // The host's memory is not locked, so the driver has copied it away, or to the device, once the queue is done with it.
    public override void Upload(DeviceBuffer buffer, long offset, void* host, long bytes)
    {
        var library = program.Enter();
        CudaException.Require(library.ToDevice(_queue.Value, buffer.Value + (nint)offset, host, bytes), "To copy to the device");
        CudaException.Require(library.Finish(_queue.Value), "To copy to the device");
    }

    public override void Download(DeviceBuffer buffer, long offset, void* host, long bytes)
    {
        var library = program.Enter();
        CudaException.Require(library.ToHost(_queue.Value, host, buffer.Value + (nint)offset, bytes), "To copy from the device");
        CudaException.Require(library.Finish(_queue.Value), "To copy from the device");
    }

    public override void Copy(DeviceBuffer from, DeviceBuffer to, long bytes) =>
        CudaException.Require(program.Enter().Within(_queue.Value, to.Value, from.Value, bytes), "To copy on the device");

    public override void Finish() => CudaException.Require(program.Enter().Finish(_queue.Value), "To wait for the device");

    protected override DeviceKernel Find(string name) => new CudaKernel(program, _queue, name);

    /// <summary>A stream; freed with the last session or kernel that has it.</summary>
    internal sealed class QueueHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private readonly CudaProgram _program;

        public QueueHandle(CudaProgram program)
            : base(ownsHandle: true)
        {
            _program = program;
            SetHandle(program.Enter().CreateQueue());
        }

        public nint Value => DangerousGetHandle();

        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            try
            {
                return _program.Enter().DestroyQueue(handle) == CudaCodes.Success;
            }
            catch (CudaException)
            {
                return false; // The device is gone, and its queue with it.
            }
        }
    }

    /// <summary>Memory of the device; to free it waits for the device.</summary>
    private sealed class CudaBuffer(CudaProgram program, nint value, long bytes) : DeviceBuffer(value, bytes)
    {
        protected override bool Free(nint value)
        {
            try
            {
                return program.Enter().Free(value) == CudaCodes.Success;
            }
            catch (CudaException)
            {
                return false; // The device is gone, and its memory with it.
            }
        }
    }
}
