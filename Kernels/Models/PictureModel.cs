using System.Security.Cryptography;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models;

// A text-to-image model ready to run: what a miner executes for a job and what an audit executes again. It reads a model
// folder and draws pictures; it knows no network, no job, no file format of pictures. The bytes depend on the program hash and
// the input alone: not on the machine, the variant, the threads, or what else runs.

/// <summary>A loaded text-to-image model. <see cref="Run"/> may be called from any thread; runs take turns.</summary>
public sealed class PictureModel : IDisposable
{
    private readonly EmojiConfig _config;
    private readonly WordTokenizer _tokenizer;
    private readonly byte[] _programHash;
    private readonly IOperators _operators;
    private readonly EmojiPipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Matrix _latent;

    private PictureModel(EmojiFiles files, IOperators operators, TimeProvider time)
    {
        (_config, _tokenizer, _programHash) = (files.Config, files.Tokenizer, files.ProgramHash);
        _operators = operators;
        _time = time;
        _pipeline = new EmojiPipeline(files.Config, new EmojiWeights(files.Config, files.Tensors, operators), operators);
        _latent = new Matrix(files.Config.Patches, files.Config.PatchWidth);
    }

    /// <summary>The graph's name.</summary>
    public string Name { get; } = EmojiFiles.GraphName;

    /// <summary>SHA-256 that stands for graph, numerics, sampler, weights, configuration and vocabulary. The caller's to keep.</summary>
    public byte[] ProgramHash => [.. _programHash];

    /// <summary>Pixels a row.</summary>
    public int Width => _config.Size;

    /// <summary>Rows.</summary>
    public int Height => _config.Size;

    /// <summary>The most steps a run may take.</summary>
    public int MaxSteps { get; } = PictureInput.MaxSteps;

    /// <summary>Where a program finds a shipped model: beside itself, under models/.</summary>
    public static string DefaultFolder(string name) => Path.Combine(AppContext.BaseDirectory, "models", name);

    /// <summary>Loads a model folder and proves by its golden run that this machine computes the exact profile.</summary>
    /// <param name="folder">Holds weights.safetensors, config.json, vocab.json and selftest.json.</param>
    /// <param name="options">The implementation and its threads.</param>
    /// <param name="time">Measures <see cref="PictureRun.Elapsed"/>.</param>
    /// <exception cref="ModelFormatException">A file is not what it must be; names the field and the offset.</exception>
    /// <exception cref="NumericsMismatchException">The golden run gave other bits.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <remarks>The reference variant skips the golden run: it is what the golden hashes were recorded from, and takes a second a step.</remarks>
    public static PictureModel Load(string folder, KernelOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var operators = KernelSelection.Open(options);
        try
        {
            var files = EmojiFiles.Read(folder);
            RequireProgram(files);
            var model = new PictureModel(files, operators, time);
            var variant = KernelSelection.Resolve(options.Variant);
            if (variant != KernelVariant.Reference)
                model.RequireGoldenRun(variant, files.SelfTest);
            return model;
        }
        catch
        {
            operators.Dispose();
            throw;
        }
    }

    /// <summary>Loads a folder for operators of the caller's choice, without the golden run; the model disposes of them.</summary>
    internal static PictureModel Open(string folder, IOperators operators, TimeProvider time) => new(EmojiFiles.Read(folder), operators, time);

    /// <summary>Draws a picture.</summary>
    /// <param name="input">Prompt, seed, steps and guidance.</param>
    /// <param name="progress">Told after each step, on the calling thread, between kernels; keep it short.</param>
    /// <param name="cancellation">Ends the wait for a turn at once and a run before its next step.</param>
    /// <exception cref="InvalidPictureInputException">The input is outside its ranges.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public PictureRun Run(PictureInput input, Action<PictureProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        input.RequireValid();
        _turn.Wait(cancellation);
        try
        {
            return Draw(input, progress, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the threads. No run may be under way.</summary>
    public void Dispose()
    {
        _operators.Dispose();
        _turn.Dispose();
    }

    private PictureRun Draw(PictureInput input, Action<PictureProgress>? progress, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        using var trace = new TraceRecorder();
        GaussianNoise.Fill(_latent, input.Seed);
        _pipeline.Run(
            _latent,
            _tokenizer.Encode(input.Prompt, _config.TextLength),
            StepSchedule.PowerThreeHalves(input.Steps),
            (float)(input.GuidancePercent * 0.01),
            AfterStep,
            cancellation);
        var pixels = PatchPixels.ToBytes(_latent, _config);
        return new PictureRun(pixels, Width, Height, SHA256.HashData(pixels), trace.Leaves, trace.Root(), _time.GetElapsedTime(start));

        void AfterStep(int step)
        {
            trace.Record(_latent);
            progress?.Invoke(new PictureProgress(step, input.Steps));
        }
    }

    private static void RequireProgram(EmojiFiles files)
    {
        var actual = Convert.ToHexStringLower(files.ProgramHash);
        if (!string.Equals(actual, files.SelfTest.ProgramHash, StringComparison.Ordinal))
            throw new ModelFormatException("selftest.json", "programHash", 0, $"is of another program than the files beside it, which hash to {actual}");
    }

    private void RequireGoldenRun(KernelVariant variant, SelfTest golden)
    {
        var run = Run(golden.Input, null, CancellationToken.None);
        var actual = $"trace {Convert.ToHexStringLower(run.TraceRoot)}, output {Convert.ToHexStringLower(run.OutputHash)}";
        var expected = $"trace {golden.TraceRoot}, output {golden.OutputHash}";
        if (!string.Equals(actual, expected, StringComparison.Ordinal))
            throw new NumericsMismatchException(variant, expected, actual);
    }
}
