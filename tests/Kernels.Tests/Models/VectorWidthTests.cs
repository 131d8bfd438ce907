using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>The same bits on a processor with less: the tests' own program runs again with instructions switched off.</summary>
public sealed class VectorWidthTests
{
    private const string ResultVariable = "CUCKOO_TEST_WIDTH_RESULT";

    private static readonly PictureInput Input = new("a red apple", 42, 1);

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    public async Task Run_WithInstructionsSwitchedOff_GivesTheSameBytes(string switches)
    {
        Assert.SkipUnless(Vector256.IsHardwareAccelerated, "This processor has 128-bit vectors only: nothing to switch off.");
        using var model = Emoji.Load();
        var run = model.Run(Input, null, TestContext.Current.CancellationToken);
        Assert.Equal(Describe(Left(switches), run), await RunChild(switches, nameof(GoldenRun_OnThisProcessor_GivesTheGoldenBytes)));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVXVNNI")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX512 DOTNET_EnableAVXVNNI")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Operators_WithInstructionsSwitchedOff_AreExact(string switches)
    {
        Assert.SkipUnless(Vector256.IsHardwareAccelerated, "This processor has 128-bit vectors only: nothing to switch off.");
        var report = KernelSelfTest.Run(new KernelOptions(), TimeProvider.System) with { Variant = Left(switches) };
        Assert.True(report.IsExact, report.ToString());
        Assert.Equal(report.ToString(), await RunChild(switches, nameof(Operators_OnThisProcessor_AreExact)));
    }

    /// <summary>What the child runs: the golden run, on whatever vectors its process has. It tells its parent, if it has one.</summary>
    [Fact]
    public async Task GoldenRun_OnThisProcessor_GivesTheGoldenBytes()
    {
        using var model = Emoji.Load();
        var run = model.Run(Input, null, TestContext.Current.CancellationToken);
        await Tell(Describe(KernelSelection.Resolve(KernelVariant.Auto), run));
        Assert.Equal(Emoji.Files.SelfTest.OutputHash, Emoji.Hex(run.OutputHash));
    }

    /// <summary>What the child runs for the operators alone.</summary>
    [Fact]
    public async Task Operators_OnThisProcessor_AreExact()
    {
        var report = KernelSelfTest.Run(new KernelOptions(), TimeProvider.System);
        await Tell(report.ToString());
        Assert.True(report.IsExact, report.ToString());
    }

    private static async Task Tell(string result)
    {
        if (Environment.GetEnvironmentVariable(ResultVariable) is { } path)
            await File.WriteAllTextAsync(path, result, TestContext.Current.CancellationToken);
    }

    /// <summary>The variant this processor is left with; without AVX2 a process has neither 512-bit vectors nor AVX-VNNI.</summary>
    private static KernelVariant Left(string switches)
    {
        if (IsOff("AVX2") || IsOff("HWIntrinsic"))
            return KernelVariant.Vector128;
        if (AvxVnni.IsSupported && !IsOff("AVXVNNI"))
            return KernelVariant.Vnni;
        return Vector512.IsHardwareAccelerated && !IsOff("AVX512") ? KernelVariant.Vector512 : KernelVariant.Vector256;

        bool IsOff(string instructions) => switches.Split(' ').Contains($"DOTNET_Enable{instructions}", StringComparer.Ordinal);
    }

    private static string Describe(KernelVariant variant, PictureRun run) => $"{variant} {Emoji.Hex(run.TraceRoot)} {Emoji.Hex(run.OutputHash)}";

    private static async Task<string> RunChild(string switches, string method)
    {
        var result = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["exec", typeof(VectorWidthTests).Assembly.Location, "-method", $"*.{method}"])
                start.ArgumentList.Add(argument);
            foreach (var name in switches.Split(' '))
                start.Environment[name] = "0";
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
