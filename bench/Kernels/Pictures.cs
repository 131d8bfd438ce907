using System.Globalization;
using Cuckoo.Kernels.Bench.Peers;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Bench;

// The operators of one step of Stable Diffusion 1.5's UNet at 512 × 512 (64 × 64 latents; two images, with and without the
// prompt), each beside PyTorch. Its side is float32 in both tables: it has no int8 convolution for eager use.

/// <summary>A UNet's operators beside PyTorch.</summary>
internal static class Pictures
{
    private const int Images = 2;

    /// <summary>A measurement runs an operator for about this many operations.</summary>
    private const double WantedFlop = 2e10;

    public static async Task RunAsync(Report report, int threads, int rounds)
    {
        using var peer = new PyTorchRunner(threads);
        using var operators = KernelSelection.Open(new KernelOptions { Threads = threads });
        foreach (var type in (TensorType[])[TensorType.F32, TensorType.Q8_0])
        {
            foreach (var (side, channels) in ((int, int)[])[(64, 320), (32, 640), (16, 1280), (8, 1280)])
                await ConvolveAsync(type, side, channels, channels, 3, 1);
            await ConvolveAsync(type, 64, 640, 320, 3, 1);
            await ConvolveAsync(type, 64, 320, 320, 3, 2);
            await ConvolveAsync(type, 64, 640, 320, 1, 1);
            foreach (var (rows, inputs, outputs) in ((int, int, int)[])[(4096, 320, 320), (4096, 320, 2560), (4096, 1280, 320), (1024, 640, 5120), (256, 1280, 10240), (77, 768, 320)])
                await LinearAsync(type, Images * rows, inputs, outputs);
        }

        foreach (var (queries, keys, size) in ((int, int, int)[])[(4096, 4096, 40), (1024, 1024, 80), (256, 256, 160), (4096, 77, 40)])
            await AttentionAsync(queries, keys, size);
        await GroupNormAsync(64, 320);
        await GroupNormAsync(32, 640);
        await OthersAsync();

        async Task ConvolveAsync(TensorType type, int side, int channels, int outputs, int kernel, int stride)
        {
            var (map, shape) = (new MapShape(Images, side, side), ConvolutionShape.Centred(kernel, stride));
            using var tensor = new GoldenTensor(type, outputs, shape.Taps * channels, new GoldenNumbers(1));
            using var weights = operators.Pack(tensor.Tensor, new float[outputs]);
            var (x, y) = (new GoldenNumbers(2).Matrix(map.Rows, channels), new Matrix(shape.Output(map).Rows, outputs));
            await CompareAsync(
                Text($"{type} convolution {kernel} × {kernel}{(stride == 1 ? "" : " by 2")}, {side} × {side} × {channels} → {outputs}"),
                Text($"convolve {Images} {side} {side} {channels} {outputs} {kernel} {stride}"),
                2.0 * y.Rows * outputs * weights.Inputs,
                () => operators.Convolve(weights, x, map, shape, y));
        }

        async Task LinearAsync(TensorType type, int rows, int inputs, int outputs)
        {
            using var tensor = new GoldenTensor(type, outputs, inputs, new GoldenNumbers(1));
            using var weights = operators.Pack(tensor.Tensor, new float[outputs]);
            var (x, y) = (new GoldenNumbers(2).Matrix(rows, inputs), new Matrix(rows, outputs));
            await CompareAsync(Text($"{type} linear, {rows} × {inputs} → {outputs}"), Text($"linear {rows} {inputs} {outputs}"), 2.0 * rows * inputs * outputs, () => operators.Linear(weights, x, y));
        }

        async Task AttentionAsync(int queries, int keys, int size)
        {
            const int heads = 8;
            var numbers = new GoldenNumbers(3);
            var (q, y) = (numbers.Matrix(Images * queries, heads * size), new Matrix(Images * queries, heads * size));
            var source = new KeyValues(numbers.Matrix(Images * keys, heads * size), numbers.Matrix(Images * keys, heads * size));
            await CompareAsync(
                Text($"attention, {queries} queries, {keys} keys, {heads} × {size}"),
                Text($"attention {Images} {queries} {keys} {heads} {size}"),
                4.0 * Images * heads * size * queries * keys,
                () => operators.Attention(q, source, null, Images, heads, y));
        }

        async Task GroupNormAsync(int side, int channels)
        {
            var (map, numbers) = (new MapShape(Images, side, side), new GoldenNumbers(4));
            var (x, weight, bias) = (numbers.Matrix(map.Rows, channels), numbers.Matrix(1, channels), numbers.Matrix(1, channels));
            var y = new Matrix(map.Rows, channels);
            await CompareAsync(
                Text($"group norm, {side} × {side} × {channels}"), Text($"group_norm {Images} {side} {side} {channels} 32"), 8.0 * map.Rows * channels, () => operators.GroupNorm(x, map, 32, weight, bias, 1e-5f, y), scale: 100);
        }

        async Task OthersAsync()
        {
            var (map, numbers) = (new MapShape(Images, 64, 64), new GoldenNumbers(5));
            var (x, gate, up) = (numbers.Matrix(map.Rows, 320), numbers.Matrix(map.Rows, 1280), numbers.Matrix(map.Rows, 1280));
            await CompareAsync("SiLU, 64 × 64 × 320", Text($"silu {Images} 64 64 320"), 20.0 * map.Rows * 320, () => operators.Silu(x), scale: 50);
            await CompareAsync("GEGLU, 8192 × 1280", "geglu 8192 1280", 40.0 * map.Rows * 1280, () => operators.GeGlu(gate, up), scale: 50);
            var (small, large) = (numbers.Matrix(Images * 32 * 32, 640), new Matrix(map.Rows, 640));
            await CompareAsync("upsample by 2, 32 × 32 × 640", Text($"upsample {Images} 32 32 640 2"), 1.0 * large.Rows * 640, () => operators.UpsampleNearest(small, new MapShape(Images, 32, 32), 2, large), scale: 100);
            var (wide, kernel, bias, y) = (numbers.Matrix(Images * 112 * 112, 96), numbers.Matrix(9, 96), numbers.Matrix(1, 96), new Matrix(Images * 112 * 112, 96));
            await CompareAsync(
                "depthwise convolution 3 × 3, 112 × 112 × 96", Text($"depthwise {Images} 112 112 96 3"), 18.0 * wide.Rows * 96, () => operators.DepthwiseConvolve(kernel, bias, wide, new MapShape(Images, 112, 112), ConvolutionShape.Centred(3), y), scale: 20);
        }

        async Task CompareAsync(string measure, string operation, double flop, Action run, double scale = 1)
        {
            var calls = Math.Clamp((int)(WantedFlop / scale / flop), 1, 1000);
            peer.Prepare(operation);
            var samples = await Interleaved.RunAsync(rounds, [new Contender("ours", () => Time(calls, run)), new Contender(peer.Name, () => peer.Time(calls))]);
            report.Compare(measure, flop * calls / 1e9, "GFLOP/s", samples[0], samples[1], "≥ 1");
        }
    }

    private static TimeSpan Time(int calls, Action run)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var call = 0; call < calls; call++)
            run();
        return TimeProvider.System.GetElapsedTime(start);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
