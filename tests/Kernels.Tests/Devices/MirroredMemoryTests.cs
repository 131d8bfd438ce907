using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Devices;

/// <summary>Who has the newest bytes: a device that writes and reads ranges, and a host that looks now and then, against one plain memory.</summary>
public sealed class MirroredMemoryTests
{
    private const int Length = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ranges_InAnyOrder_AreThoseOfOneMemory(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            using var rig = new Rig();
            for (byte step = 1; step < 30; step++)
            {
                var from = random.Next(Length);
                var end = random.Next(from, Length) + 1;
                switch (random.Next(4))
                {
                    case 0:
                        rig.HostWrites(from, step);
                        break;
                    case 1:
                        rig.DeviceReads(from, end);
                        break;
                    case 2:
                        rig.DeviceWrites(from, end, step);
                        break;
                    default:
                        rig.DeviceChanges(from, end, step);
                        break;
                }
            }

            rig.HostSeesAll();
        }
    }

    [Fact]
    public void Write_OfAll_CopiesNothingUp()
    {
        using var rig = new Rig();
        rig.DeviceWrites(0, Length, 1);
        Assert.Equal(0, rig.Uploaded);
        rig.HostSeesAll();
        rig.DeviceReads(3, 8);
        Assert.Equal(5, rig.Uploaded);
    }

    private sealed unsafe class Rig : IDisposable
    {
        private readonly AlignedMemory _host = new(Length);
        private readonly byte[] _truth = new byte[Length];
        private readonly MirroredMemory _memory;
        private readonly Mirror _mirror;

        public Rig()
        {
            _memory = new MirroredMemory(_host.Pointer, Length, _host);
            _mirror = _memory.MirrorOf(this, memory => new Mirror(memory, this));
        }

        public int Uploaded => _mirror.Uploaded;

        public void HostWrites(int at, byte value)
        {
            _memory.Touch();
            _host.Pointer[at] = value;
            _truth[at] = value;
        }

        public void DeviceReads(int from, int end)
        {
            _mirror.Read(from, end);
            Assert.Equal(_truth[from..end], _mirror.Bytes[from..end]);
        }

        public void DeviceWrites(int from, int end, byte value)
        {
            _mirror.Write(from, end);
            _mirror.Bytes.AsSpan(from, end - from).Fill(value);
            _truth.AsSpan(from, end - from).Fill(value);
        }

        /// <summary>Writes every other byte.</summary>
        public void DeviceChanges(int from, int end, byte value)
        {
            _mirror.Change(from, end);
            for (var at = from; at < end; at += 2)
                _mirror.Bytes[at] = _truth[at] = value;
        }

        public void HostSeesAll()
        {
            _memory.Touch();
            Assert.Equal(_truth, new ReadOnlySpan<byte>(_host.Pointer, Length).ToArray());
        }

        public void Dispose() => _host.Dispose();
    }

    private sealed unsafe class Mirror(MirroredMemory memory, object holder) : MemoryMirror(memory, holder)
    {
        /// <summary>What a device has of memory nobody copied up is anything.</summary>
        public byte[] Bytes { get; } = [.. Enumerable.Repeat((byte)0xEE, Length)];

        public int Uploaded { get; private set; }

        public override void Dispose()
        {
        }

        protected override void Upload(long from, long length)
        {
            Uploaded += (int)length;
            new ReadOnlySpan<byte>(Memory.Start + from, (int)length).CopyTo(Bytes.AsSpan((int)from));
        }

        protected override void Download(long from, long length) =>
            Bytes.AsSpan((int)from, (int)length).CopyTo(new Span<byte>(Memory.Start + from, (int)length));
    }
}
