using System.Text.Json;
using Cuckoo.Cli.Run;
using Cuckoo.Kernels.Models;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;

namespace Cuckoo.Cli.Imagine;

/// <summary>One picture from one model.</summary>
internal sealed class ImagineRun(ImagineOptions options, TimeProvider time)
{
    private readonly bool isShown = !Console.IsErrorRedirected && !options.Output.IsQuiet;

    /// <summary>Draws it.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> Run(CancellationToken cancellation) => Refusing(() => Draw(cancellation));

    /// <summary>Runs what draws a picture; a refusal is one line on standard error and its exit code.</summary>
    public static async Task<int> Refusing(Func<Task<int>> draw)
    {
        try
        {
            return await draw();
        }
        catch (ImagineRefusedException refusal)
        {
            await Console.Error.WriteLineAsync($"cuckoo: {TerminalText.OneLine(refusal.Message)}");
            return refusal.ExitCode;
        }
    }

    private async Task<int> Draw(CancellationToken cancellation)
    {
        OutputFile file = OutputFile.Of(options.Output, options.Prompt, options.Seed);
        string folder = options.Model ?? PictureModel.DefaultFolder("emoji-t2i");
        if (PictureFolder.FaultOf(folder) is { } fault) throw new ImagineRefusedException(fault, ExitCode.Failed);
        if (options.Loading.Loras.FirstOrDefault(lora => !File.Exists(lora.Path)) is { } lost)
            throw new ImagineRefusedException($"There is no file {lost.Path} for --lora.", ExitCode.Failed);
        Progress line = new(Console.Error, isShown);
        try
        {
            line.Say($"Loading {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))} …");

            // A load does not end early; the process does.
            using PictureModel model = await Task.Run(() => Load(folder), CancellationToken.None).WaitAsync(cancellation);
            PictureInput input = ImagineInput.Of(options, model.Limits);
            RequireEnlargeable(model.Limits, input);
            line.Clear();
            foreach (PromptCut cut in model.Cuts(input)) await Console.Error.WriteLineAsync($"cuckoo: Warning: {TerminalText.OneLine(cut.ToString())}");

            PictureRun run = Draw(model, input, line, cancellation);
            line.Say("Looking at the picture …");
            ImagineSummary summary = new(model, options.Loading, input, run) { Path = file.Path, Safety = Classify(run), Enlarged = Enlarge(run, line, cancellation) };
            RgbPicture kept = summary.Enlarged?.Picture ?? new RgbPicture(run.Pixels, run.Width, run.Height);
            await file.Write(PngWriter.Encode(new Picture(kept.Width, kept.Height, kept.Pixels), summary.Texts()), cancellation);
            line.Clear();
            Say(summary);
            return ExitCode.Done;
        }
        finally
        {
            line.Clear();
        }
    }

    private PictureModel Load(string folder) =>
        KernelFlags.Load(options.Loading.Kernels, kernels => PictureModel.Load(folder, options.Loading with { Kernels = kernels }, time));

    private PictureRun Draw(PictureModel model, PictureInput input, Progress line, CancellationToken cancellation)
    {
        ImagineProgress progress = new(line, Preview.Of(Console.Error, isShown), time);
        try
        {
            line.Say("Reading the prompt …");
            return model.Run(input, progress.Say, progress.HasPreview ? progress.Show : null, cancellation);
        }
        catch (ArithmeticException)
        {
            throw new ImagineRefusedException("The picture left the finite numbers; another guidance, sampler or number of steps may keep it there.", ExitCode.Failed);
        }
        finally
        {
            progress.Clear();
        }
    }

    // What cannot be enlarged is refused before it is drawn.
    private void RequireEnlargeable(PictureLimits limits, PictureInput input)
    {
        int longer = Math.Max(limits.WidthOf(input), limits.HeightOf(input));
        if (options.Output.Upscales && longer > UpscalerModel.MaxSide)
            throw new ImagineRefusedException($"--upscale takes pictures of at most {UpscalerModel.MaxSide} pixels a side; this one has {longer}.", ExitCode.BadArguments);
    }

    private SafetyScores Classify(PictureRun run)
    {
        using SafetyModel safety = SafetyModel.Load(PictureModel.DefaultFolder(SafetyModel.DefaultName), options.Loading.Kernels);
        return safety.Classify(run.Pixels, run.Width, run.Height);
    }

    private (RgbPicture Picture, byte[] Program)? Enlarge(PictureRun run, Progress line, CancellationToken cancellation)
    {
        if (!options.Output.Upscales) return null;
        line.Say("Enlarging the picture …");
        using UpscalerModel upscaler = UpscalerModel.Load(PictureModel.DefaultFolder(UpscalerModel.DefaultName), options.Loading.Kernels);
        return (upscaler.Upscale(new RgbPicture(run.Pixels, run.Width, run.Height), cancellation), upscaler.ProgramHash);
    }

    private void Say(ImagineSummary summary)
    {
        if (options.Output.IsQuiet)
        {
            Console.WriteLine(summary.Path);
        }
        else if (options.Output.IsJson)
        {
            Console.WriteLine(summary.Fields().ToJsonString(JsonSerializerOptions.Web));
        }
        else
        {
            foreach (string text in summary.Lines()) Console.WriteLine(text);
        }
    }
}
