using System.Diagnostics;
using System.Runtime.Intrinsics;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>The same bits on a processor with less: the tests' own program runs again with instructions switched off.</summary>
public sealed class VectorWidthTests
{
    private const string ResultVariable = "CUCKOO_TEST_WIDTH_RESULT";

    private static readonly PictureInput Input = new("a red apple", 42, 1);

    [Theory]
    [InlineData("DOTNET_EnableAVX512", KernelVariant.Vector256)]
    [InlineData("DOTNET_EnableAVX2", KernelVariant.Vector128)]
    public async Task Run_WithInstructionsSwitchedOff_GivesTheSameBytes(string switchName, KernelVariant expected)
    {
        Assert.SkipUnless(Vector256.IsHardwareAccelerated, "This processor has 128-bit vectors only: nothing to switch off.");
        using var model = Emoji.Load();
        var run = model.Run(Input, null, TestContext.Current.CancellationToken);
        Assert.Equal(Describe(expected, run), await RunChild(switchName));
    }

    /// <summary>What the child runs: the golden run, on whatever vectors its process has. It tells its parent, if it has one.</summary>
    [Fact]
    public async Task GoldenRun_OnThisProcessor_GivesTheGoldenBytes()
    {
        using var model = Emoji.Load();
        var run = model.Run(Input, null, TestContext.Current.CancellationToken);
        if (Environment.GetEnvironmentVariable(ResultVariable) is { } path)
            await File.WriteAllTextAsync(path, Describe(KernelSelection.Resolve(KernelVariant.Auto), run), TestContext.Current.CancellationToken);
        Assert.Equal(Emoji.Files.SelfTest.OutputHash, Emoji.Hex(run.OutputHash));
    }

    private static string Describe(KernelVariant variant, PictureRun run) => $"{variant} {Emoji.Hex(run.TraceRoot)} {Emoji.Hex(run.OutputHash)}";

    private static async Task<string> RunChild(string switchName)
    {
        var result = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["exec", typeof(VectorWidthTests).Assembly.Location, "-method", $"*.{nameof(GoldenRun_OnThisProcessor_GivesTheGoldenBytes)}"])
                start.ArgumentList.Add(argument);
            start.Environment[switchName] = "0";
            start.Environment[ResultVariable] = result;
            using var child = Process.Start(start)!;
            var output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(child.ExitCode == 0, await output + await errors);
            return await File.ReadAllTextAsync(result, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(result);
        }
    }
}
