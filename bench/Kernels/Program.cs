// The kernels beside their peers on the same machine in the same run: llama.cpp on the same model file, OpenBLAS on the same
// matrices, PyTorch on the same pictures, and the machine's own read bandwidth.
//
//   dotnet run -c Release --project bench/Kernels -- [all|bandwidth|gemm|llama|wordbook|pictures|emoji|unet] [--threads 2] [--rounds 7]
//   dotnet run -c Release --project bench/Kernels -- write-model --size 100m --type q8_0 --out x.gguf
//   dotnet run -c Release --project bench/Kernels -- precision
//   dotnet run -c Release --project bench/Kernels -- witness
//
// `witness` writes the logits that the tests compare with. llama.cpp runs in processes of its own (`llama-cpp-child`), since a
// process can load its kernels for one kind of processor only.

using System.CommandLine;
using Cuckoo.Kernels.Bench;

RootCommand root = new("Measures the kernels beside llama.cpp, OpenBLAS and PyTorch.");
foreach (var command in Commands.All())
    root.Subcommands.Add(command);

ParseResult parsed = root.Parse(args.Length == 0 ? ["all"] : args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine($"{parsed.Errors[0].Message} Run with --help to see what there is.");
    return 2;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (PeerMissingException missing)
{
    Console.Error.WriteLine(missing.Message);
    return 1;
}
