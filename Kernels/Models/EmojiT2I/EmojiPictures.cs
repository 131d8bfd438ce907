using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.Pictures;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tokenizers;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>The emoji model as a picture pipeline.</summary>
internal sealed class EmojiPictures : IPicturePipeline
{
    private readonly EmojiConfig _config;
    private readonly WordTokenizer _tokenizer;
    private readonly byte[] _programHash;
    private readonly EmojiPipeline _pipeline;

    public EmojiPictures(EmojiFiles files, IOperators operators)
    {
        (_config, _tokenizer, _programHash) = (files.Config, files.Tokenizer, files.ProgramHash);
        _pipeline = new EmojiPipeline(files.Config, new EmojiWeights(files.Config, files.Tensors, operators), operators);
        Limits = new PictureLimits
        {
            Model = Name,
            SizeMultiple = _config.Size,
            MinSize = _config.Size,
            MaxSize = _config.Size,
            MaxPixels = _config.Size * _config.Size,
            DefaultSize = _config.Size,
            MaxSteps = PictureInput.MaxSteps,
            DefaultSteps = PictureInput.DefaultSteps,
            DefaultGuidancePercent = PictureInput.DefaultGuidancePercent,
            Samplers = ["flow-euler"],
            MaxPromptTokens = _config.TextLength,
            TakesNegativePrompt = false,
            TakesStartPicture = true,
            TakesMask = false,
        };
    }

    public string Name { get; } = EmojiFiles.GraphName;

    public byte[] ProgramHash => [.. _programHash];

    public PictureLimits Limits { get; }

    /// <summary>Checks that the files beside the golden run are those of its program.</summary>
    /// <exception cref="ModelFormatException">They are not.</exception>
    public static void RequireProgram(EmojiFiles files)
    {
        var actual = Convert.ToHexStringLower(files.ProgramHash);
        if (!string.Equals(actual, files.SelfTest.ProgramHash, StringComparison.Ordinal))
            throw new ModelFormatException("selftest.json", "programHash", 0, $"is of another program than the files beside it, which hash to {actual}");
    }

    public IReadOnlyList<PromptCut> Cuts(PictureInput input) =>
        PromptCut.Of(nameof(PictureInput.Prompt), input.Prompt, _config.TextLength, _tokenizer.EncodeAll) is { } cut ? [cut] : [];

    public IPictureSteps Begin(PictureInput input)
    {
        _pipeline.Condition(_tokenizer.Encode(input.Prompt, _config.TextLength));
        return new Run(_config, _pipeline, input);
    }

    public void Dispose()
    {
        // Its weights lie in the managed heap.
    }

    private sealed class Run(EmojiConfig config, EmojiPipeline pipeline, PictureInput input) : IPictureSteps
    {
        private readonly StepSchedule _schedule = StepSchedule.PowerThreeHalves(input.Steps);
        private readonly float _guidance = (float)(input.GuidancePercent * 0.01);
        private readonly int _first = input.FirstStep;

        public int Steps => input.Steps - _first;

        public int Width => config.Size;

        public int Height => config.Size;

        public int StateRows => config.Patches;

        public int StateColumns => config.PatchWidth;

        public Matrix Start()
        {
            var latent = new Matrix(StateRows, StateColumns);
            GaussianNoise.Fill(latent, input.Seed);
            if (input.StartPicture is { } picture)
                Mix(latent, PatchPixels.FromBytes(picture.Pixels, config), _schedule.TimeBefore(_first));
            return latent;
        }

        public void Step(int step, Matrix state) => pipeline.Step(state, _schedule, step + _first, _guidance);

        public byte[] Pixels(Matrix state) => PatchPixels.ToBytes(state, config);

        public RgbPicture Preview(Matrix state) => new(Pixels(state), Width, Height);

        // Where the straight way from the noise to the picture is at that time.
        private static void Mix(Matrix noise, Matrix picture, double time)
        {
            var (left, gone) = ((float)(1.0 - time), (float)time);
            for (var row = 0; row < noise.Rows; row++)
            {
                var state = noise.Row(row);
                ReadOnlySpan<float> start = picture.Row(row);
                for (var k = 0; k < state.Length; k++)
                    state[k] = Fma(left, state[k], gone * start[k]);
            }
        }
    }
}
