using System.Security.Cryptography;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Models.Pictures;
using Cuckoo.Kernels.Models.StableDiffusion;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models;

// A text-to-image model ready to run: what a miner executes for a job and what an audit executes again. It reads a model
// folder and draws pictures; it knows no network, no job, no file format of pictures. The bytes depend on the program hash and
// the input alone: not on the machine, the variant, the threads, or what else runs.

/// <summary>A loaded text-to-image model. Runs and steps may be asked for from any thread; they take turns.</summary>
public sealed class PictureModel : IDisposable
{
    private readonly IOperators _operators;
    private readonly IPicturePipeline _pipeline;
    private readonly Func<IOperators, IPicturePipeline> _open;
    private readonly TimeProvider _time;
    private readonly KernelOptions _kernels;
    private readonly SemaphoreSlim _turn = new(1);

    private PictureModel(IOperators operators, Func<IOperators, IPicturePipeline> open, TimeProvider time, KernelOptions? kernels = null)
    {
        (_operators, _open, _time, _kernels) = (operators, open, time, kernels ?? new KernelOptions());
        _pipeline = open(operators);
    }

    /// <summary>The graph's name.</summary>
    public string Name => _pipeline.Name;

    /// <summary>SHA-256 that stands for graph, numerics, sampler, weights, configuration and vocabulary. The caller's to keep.</summary>
    public byte[] ProgramHash => [.. _pipeline.ProgramHash];

    /// <summary>What can be asked for.</summary>
    public PictureLimits Limits => _pipeline.Limits;

    /// <summary>Pixels a row of a picture for which no size is asked.</summary>
    public int Width => Limits.DefaultSize;

    /// <summary>Rows of a picture for which no size is asked.</summary>
    public int Height => Limits.DefaultSize;

    /// <summary>The most steps a run may take.</summary>
    public int MaxSteps => Limits.MaxSteps;

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
    public static PictureModel Load(string folder, KernelOptions options, TimeProvider time) => Load(folder, new PictureModelOptions { Kernels = options }, time);

    /// <summary>Loads a model folder and proves by its golden run, or by the golden vectors where it has none, that this machine computes the exact profile.</summary>
    /// <param name="folder">
    /// Holds weights.safetensors, config.json, vocab.json and selftest.json; or is of the diffusers layout: model_index.json and the folders tokenizer,
    /// text_encoder, unet, vae and scheduler.
    /// </param>
    /// <param name="options">How it is loaded.</param>
    /// <param name="time">Measures <see cref="PictureRun.Elapsed"/>.</param>
    /// <exception cref="ModelFormatException">A file is not what it must be; names the field and the offset.</exception>
    /// <exception cref="ModelTooLargeException">It does not fit into memory.</exception>
    /// <exception cref="NumericsMismatchException">The golden run or vectors gave other bits.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static PictureModel Load(string folder, PictureModelOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (DiffusionFolder.Is(folder) || options.Kernels.Variant == KernelVariant.Device)
            KernelSelfTest.Require(options.Kernels, time);
        var operators = KernelSelection.Open(options.Kernels);
        try
        {
            if (DiffusionFolder.Is(folder))
                return new PictureModel(operators, at => new DiffusionPictures(DiffusionFolder.Open(folder), at, options), time, options.Kernels);
            if (options.Precision != PicturePrecision.Full || options.Loras.Count > 0)
                throw new ModelFormatException(Path.GetFileName(folder), "options", 0, $"{EmojiFiles.GraphName} takes no precision and no LoRA files");
            var files = EmojiFiles.Read(folder);
            EmojiPictures.RequireProgram(files);
            var model = new PictureModel(operators, Opener(folder, files), time, options.Kernels);
            var variant = KernelSelection.Resolve(options.Kernels.Variant);
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
    internal static PictureModel Open(string folder, IOperators operators, TimeProvider time) => new(operators, Opener(folder, EmojiFiles.Read(folder)), time);

    /// <summary>Where texts of an input are longer than the model reads: to be shown as warnings before it is paid for.</summary>
    /// <exception cref="InvalidPictureInputException">The input is not one this model draws.</exception>
    public IReadOnlyList<PromptCut> Cuts(PictureInput input)
    {
        Limits.RequireValid(input);
        return _pipeline.Cuts(input);
    }

    /// <summary>Draws a picture.</summary>
    /// <param name="input">Prompt, seed, steps and guidance, and what else the model's limits allow.</param>
    /// <param name="progress">Told after each step, on the calling thread, between kernels; keep it short.</param>
    /// <param name="cancellation">Ends the wait for a turn at once and a run before its next step.</param>
    /// <exception cref="InvalidPictureInputException">The input is not one this model draws.</exception>
    /// <exception cref="ArithmeticException">The latent left the finite numbers.</exception>
    /// <exception cref="ModelTooLargeException">A picture of this size does not fit into memory.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public PictureRun Run(PictureInput input, Action<PictureProgress>? progress, CancellationToken cancellation) => Run(input, progress, null, cancellation);

    /// <summary>Draws a picture and shows it on its way.</summary>
    /// <param name="input">Prompt, seed, steps and guidance, and what else the model's limits allow.</param>
    /// <param name="progress">Told after each step, on the calling thread, between kernels; keep it short.</param>
    /// <param name="preview">Given a small picture of the state after each step; it decides nothing and is in no hash.</param>
    /// <param name="cancellation">Ends the wait for a turn at once and a run before its next step.</param>
    /// <exception cref="InvalidPictureInputException">The input is not one this model draws.</exception>
    /// <exception cref="ArithmeticException">The latent left the finite numbers.</exception>
    /// <exception cref="ModelTooLargeException">A picture of this size does not fit into memory.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public PictureRun Run(PictureInput input, Action<PictureProgress>? progress, Action<RgbPicture>? preview, CancellationToken cancellation) =>
        Run(input, progress, preview, null, cancellation);

    /// <summary>Draws a picture and hands out its states.</summary>
    /// <param name="input">Prompt, seed, steps and guidance, and what else the model's limits allow.</param>
    /// <param name="progress">Told after each step, on the calling thread, between kernels; keep it short.</param>
    /// <param name="preview">Given a small picture of the state after each step; it decides nothing and is in no hash.</param>
    /// <param name="keep">Given the state after each step, float32 numbers, little-endian: their SHA-256 is the step's leaf. Whoever keeps them can show any (<see cref="HoldsAt"/>).</param>
    /// <param name="cancellation">Ends the wait for a turn at once and a run before its next step.</param>
    /// <inheritdoc cref="Run(PictureInput, Action{PictureProgress}, Action{RgbPicture}, CancellationToken)"/>
    public PictureRun Run(
        PictureInput input, Action<PictureProgress>? progress, Action<RgbPicture>? preview, Action<byte[]>? keep, CancellationToken cancellation) => InTurn(
        input,
        () =>
        {
            var start = _time.GetTimestamp();
            using var trace = new TraceRecorder();
            var steps = _pipeline.Begin(input);
            var state = steps.Start();
            for (var step = 0; step < steps.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                steps.Step(step, state);
                trace.Record(state);
                keep?.Invoke(PictureState.ToBytes(state));
                progress?.Invoke(new PictureProgress(step + 1, steps.Steps));
                preview?.Invoke(steps.Preview(state));
            }

            var pixels = steps.Pixels(state);
            return new PictureRun(pixels, steps.Width, steps.Height, SHA256.HashData(pixels), trace.Leaves, trace.Root(), _time.GetElapsedTime(start)) { Cuts = _pipeline.Cuts(input) };
        },
        cancellation);

    /// <summary>The state before a step, from running all steps before it: what a party keeps, or computes again, for an audit of that step.</summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="step">0 for the state before the first step, up to the number of steps for the last state.</param>
    /// <param name="cancellation">Ends the wait for a turn at once and the run before its next step.</param>
    /// <returns>float32 numbers, little-endian: their SHA-256 is the leaf of the step before.</returns>
    /// <exception cref="InvalidPictureInputException">The input is not one this model draws, or has no such step.</exception>
    public byte[] StateBefore(PictureInput input, int step, CancellationToken cancellation) => InTurn(
        input,
        () =>
        {
            var steps = _pipeline.Begin(input);
            PictureDispute.RequireStep(step, steps.Steps);
            var state = steps.Start();
            for (var done = 0; done < step; done++)
            {
                cancellation.ThrowIfCancellationRequested();
                steps.Step(done, state);
            }

            return PictureState.ToBytes(state);
        },
        cancellation);

    /// <summary>Runs one step of a run again.</summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="stateBefore">The state before it, as the one who ran it hands it over; its SHA-256 is the leaf of the step before. That of step 0 follows from the input (<see cref="StateBefore"/>).</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <returns>The state after it; its SHA-256 is to be the step's leaf.</returns>
    /// <exception cref="InvalidPictureInputException">The input is not one this model draws, has no such step, or no such state.</exception>
    /// <exception cref="ArithmeticException">The state left the finite numbers.</exception>
    public byte[] ReexecuteStep(PictureInput input, int step, ReadOnlyMemory<byte> stateBefore, CancellationToken cancellation) => InTurn(
        input,
        () =>
        {
            var steps = _pipeline.Begin(input);
            PictureDispute.RequireStep(step, steps.Steps - 1);
            var state = PictureState.Read(stateBefore.Span, steps.StateRows, steps.StateColumns);
            steps.Step(step, state);
            return PictureState.ToBytes(state);
        },
        cancellation);

    /// <summary>
    /// Whether a run that was done elsewhere is this program's, at those steps and at its end: the first step starts from the state that
    /// the input gives, each other one from the state before it as it is handed over, and the last state gives the output. What the other
    /// steps did is not looked at.
    /// </summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="claim">What it is said to have given.</param>
    /// <param name="steps">The steps to run again, from 0.</param>
    /// <param name="states">The states that are handed over, by the number of steps done: before each step but the first, and the last. Any that is missing holds nothing.</param>
    /// <param name="cancellation">Ends the wait for a turn at once and the check before its next step.</param>
    /// <exception cref="InvalidPictureInputException">The input is not one this model draws, or has no such step.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public bool HoldsAt(
        PictureInput input, PictureClaim claim, IReadOnlyList<int> steps, IReadOnlyDictionary<int, byte[]> states, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(states);
        return InTurn(
            input,
            () =>
            {
                var run = _pipeline.Begin(input);
                foreach (var step in steps)
                    PictureDispute.RequireStep(step, run.Steps - 1);
                try
                {
                    return claim.TraceLeaves.Count == run.Steps && new PictureCheck(run, claim, states).Holds(steps, cancellation);
                }
                catch (Exception e) when (e is InvalidPictureInputException or ArithmeticException)
                {
                    // The input is in order, so what cannot be run is the state that was handed over.
                    return false;
                }
            },
            cancellation);
    }

    /// <summary>The same by the implementation and the threads that the model was loaded with.</summary>
    /// <inheritdoc cref="OpenDispute(KernelOptions)"/>
    public PictureDispute OpenDispute() => OpenDispute(_kernels);

    /// <summary>Opens the model once more to find the operator over which two parties disagree; costs the weights twice over.</summary>
    /// <param name="options">The implementation and its threads.</param>
    /// <exception cref="ModelFormatException">The folder no longer holds this program.</exception>
    public PictureDispute OpenDispute(KernelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OpenDispute(KernelSelection.Open(options));
    }

    /// <summary>The same for operators of the caller's choice; the dispute disposes of them.</summary>
    internal PictureDispute OpenDispute(IOperators operators)
    {
        var recording = new RecordingOperators(operators);
        IPicturePipeline? pipeline = null;
        try
        {
            pipeline = _open(recording);
            if (!pipeline.ProgramHash.AsSpan().SequenceEqual(_pipeline.ProgramHash))
                throw new ModelFormatException(Name, "programHash", 0, "has changed since the model was loaded");
            return new PictureDispute(pipeline, recording);
        }
        catch
        {
            pipeline?.Dispose();
            recording.Dispose();
            throw;
        }
    }

    /// <summary>Ends the threads and frees the weights. No run may be under way.</summary>
    public void Dispose()
    {
        _pipeline.Dispose();
        _operators.Dispose();
        _turn.Dispose();
    }

    /// <summary>Opens the emoji model: from what is read already the first time, and from the folder again after that.</summary>
    private static Func<IOperators, IPicturePipeline> Opener(string folder, EmojiFiles read)
    {
        EmojiFiles? first = read;
        return operators => new EmojiPictures(Interlocked.Exchange(ref first, null) ?? EmojiFiles.Read(folder), operators);
    }

    private T InTurn<T>(PictureInput input, Func<T> run, CancellationToken cancellation)
    {
        Limits.RequireValid(input);
        _turn.Wait(cancellation);
        try
        {
            return run();
        }
        finally
        {
            _turn.Release();
        }
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
