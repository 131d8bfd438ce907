using System.CommandLine;
using Cuckoo.Kernels.Bench.Peers;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Bench;

/// <summary>What the program can be asked for.</summary>
internal static class Commands
{
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of each side.", DefaultValueFactory = _ => 2 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often each side is measured.", DefaultValueFactory = _ => 7 };

    public static IEnumerable<Command> All()
    {
        yield return Measurement("all", "Everything, in one table.", async (report, threads, rounds) =>
        {
            await BandwidthAsync(report, threads, rounds);
            await MatrixVector.RunAsync(report, threads, rounds);
            await Gemm.RunAsync(report, [threads, 1], rounds);
            await Order.RunAsync(report, threads, rounds);
            await LlamaAsync(report, threads, rounds);
            await Pictures.RunAsync(report, threads, rounds);
        });
        yield return Measurement("bandwidth", "How fast memory is read.", BandwidthAsync);
        yield return Measurement("gemm", "float32 products beside OpenBLAS, with that many threads and with one.", (report, threads, rounds) => Gemm.RunAsync(report, [threads, 1], rounds));
        yield return Measurement("matvec", "A Q8_0 matrix times a vector beside plain reading.", MatrixVector.RunAsync);
        yield return Measurement("order", "Products in the exact order beside the same with longer sums; one thread.", Order.RunAsync);
        yield return Measurement("llama", "Prefill and decode beside llama.cpp.", LlamaAsync);
        yield return Measurement("wordbook", "Decode of the text model that is shipped beside llama.cpp.", Llama.RunShippedAsync);
        yield return Measurement("pictures", "The operators of a UNet step beside PyTorch.", Pictures.RunAsync);
        yield return Measurement("emoji", "A picture of the model that is shipped beside PyTorch.", EmojiPicture.RunAsync);
        yield return Measurement("unet", "A step of Stable Diffusion 1.5 at 512 x 512 beside PyTorch, with random weights; 10 GB of memory.", UNetStep.RunAsync);
        yield return Precision();
        yield return WriteModel();
        yield return WriteWitness();
        yield return Child();
    }

    private static Command Measurement(string name, string description, Func<Report, int, int, Task> run)
    {
        var command = new Command(name, description) { Threads, Rounds };
        command.SetAction(async parsed =>
        {
            var (threads, rounds) = (parsed.GetValue(Threads), parsed.GetValue(Rounds));
            if (threads is < 1 or > 256 || rounds is < 1 or > 1000)
            {
                await Console.Error.WriteLineAsync("Threads are 1 to 256, rounds 1 to 1000.");
                return 2;
            }

            var report = new Report(Console.Out);
            report.Begin(rounds);
            await run(report, threads, rounds);
            return 0;
        });
        return command;
    }

    private static async Task BandwidthAsync(Report report, int threads, int rounds)
    {
        using var bandwidth = new Bandwidth(threads);
        var samples = await Interleaved.RunAsync(rounds, [new Contender("read", bandwidth.Measure)]);
        report.Alone($"reading memory, {threads} threads", Bandwidth.Bytes / 1e9, "GB/s", samples[0]);
    }

    private static async Task LlamaAsync(Report report, int threads, int rounds)
    {
        var model = Path.Combine(Path.GetTempPath(), $"cuckoo-bench-{Environment.ProcessId}.gguf");
        try
        {
            RandomLlama.Of100M(GgufType.Q8_0).Write(model);
            await Llama.RunAsync(report, model, threads, rounds);
        }
        finally
        {
            File.Delete(model);
        }
    }

    private static Command Precision()
    {
        var command = new Command("precision", "What layers of a picture model computed in bytes cost in quality.") { Threads };
        command.SetAction(parsed => PrecisionCost.Run(Console.Out, Math.Clamp(parsed.GetValue(Threads), 1, 256)));
        return command;
    }

    private static Command WriteModel()
    {
        var size = new Option<string>("--size") { Description = "100m (100 million parameters) or tiny.", DefaultValueFactory = _ => "100m" };
        size.AcceptOnlyFromAmong("100m", "tiny");
        var type = new Option<GgufType>("--type") { Description = "How matrices are stored.", DefaultValueFactory = _ => GgufType.Q8_0 };
        var file = new Option<string>("--out") { Description = "The file to write.", Required = true };
        var command = new Command("write-model", "Writes a random model of the Llama family.") { size, type, file };
        command.SetAction(parsed =>
        {
            var model = parsed.GetValue(size) == "tiny"
                ? WitnessCase.Of(parsed.GetValue(type))
                : RandomLlama.Of100M(parsed.GetValue(type));
            model.Write(parsed.GetRequiredValue(file));
        });
        return command;
    }

    private static Command WriteWitness()
    {
        var file = new Option<string>("--out") { Description = "The file to write.", DefaultValueFactory = _ => Path.Combine(NodePackage.Metadata("Repository"), Witness.File) };
        var command = new Command("witness", "Writes llama.cpp's logits for the models that the tests make.") { file };
        command.SetAction(parsed => Witness.Write(parsed.GetRequiredValue(file)));
        return command;
    }

    private static Command Child()
    {
        var processor = new Argument<string>("processor");
        var model = new Argument<string>("model");
        var threads = new Argument<int>("threads");
        var command = new Command(LlamaCppChild.Command, "llama.cpp, driven through standard input.") { processor, model, threads };
        command.Hidden = true;
        command.SetAction(parsed => LlamaCppChild.Run(parsed.GetRequiredValue(processor), parsed.GetRequiredValue(model), parsed.GetValue(threads)));
        return command;
    }
}
