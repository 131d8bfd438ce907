namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>A queue of OpenCL.</summary>
internal sealed unsafe class OpenClSession : DeviceSession
{
    private const ulong ReadWriteFlag = 1;

    private readonly OpenClProgram _program;
    private readonly QueueHandle _queue;

    public OpenClSession(OpenClProgram program)
    {
        _program = program;
        int code;
        _queue = new QueueHandle(OpenClLibrary.CreateQueue(program.Context.Value, program.Device, 0, &code));
        OpenClException.Require(code, "To open a queue on the device");
    }

    public override DeviceBuffer Allocate(long bytes)
    {
        int code;
        var buffer = OpenClLibrary.CreateBuffer(_program.Context.Value, ReadWriteFlag, checked((nuint)bytes), null, &code);
        OpenClException.Require(code, $"To get {bytes / 1048576.0:0.0} MiB of the device's memory");
        return new OpenClBuffer(buffer, bytes);
    }

    public override void Upload(DeviceBuffer buffer, long offset, void* host, long bytes) => OpenClException.Require(
        OpenClLibrary.Write(_queue.Value, buffer.Value, 1, checked((nuint)offset), checked((nuint)bytes), host, 0, null, null), "To copy to the device");

    public override void Download(DeviceBuffer buffer, long offset, void* host, long bytes) => OpenClException.Require(
        OpenClLibrary.Read(_queue.Value, buffer.Value, 1, checked((nuint)offset), checked((nuint)bytes), host, 0, null, null), "To copy from the device");

    public override void Copy(DeviceBuffer from, DeviceBuffer to, long bytes) => OpenClException.Require(
        OpenClLibrary.Copy(_queue.Value, from.Value, to.Value, 0, 0, checked((nuint)bytes), 0, null, null), "To copy on the device");

    public override void Finish() => OpenClException.Require(OpenClLibrary.Finish(_queue.Value), "To wait for the device");

    protected override DeviceKernel Find(string name) => new OpenClKernel(name, _program.Kernel(name), _queue);
}
