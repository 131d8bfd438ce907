using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.Pictures;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling.Diffusion;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Stable Diffusion 1.x as a picture pipeline.</summary>
internal sealed class DiffusionPictures : IPicturePipeline
{
    public const string GraphName = "stable-diffusion";

    /// <summary>Changes whenever the graph, a sampler or an operator changes a bit.</summary>
    private const int GraphVersion = 1;

    /// <summary>The prompt and what to keep away from run side by side as two pictures.</summary>
    private const int Passes = 2;

    private const int MaxPixels = 768 * 768;

    private const int MaxSide = 1024;

    /// <summary>The least side of a latent.</summary>
    private const int MinLatent = 4;

    private readonly DiffusionFolder _folder;
    private readonly DiffusionNetworks _networks;
    private readonly NoiseLevels _levels;
    private readonly MatrixPool _pool = new();
    private readonly MapRun _run;

    /// <param name="folder">Disposed of with this object, or if it cannot be made.</param>
    /// <param name="operators">Stay the caller's.</param>
    /// <param name="options">Precision, LoRA files and the memory allowed.</param>
    public DiffusionPictures(DiffusionFolder folder, IOperators operators, PictureModelOptions options)
    {
        _folder = folder;
        _run = new MapRun(operators, _pool);
        try
        {
            var size = folder.UNet.LatentSize * folder.Vae.Factor;
            _networks = new DiffusionNetworks(folder, operators, options, WorkingSet.Bytes(folder.UNet, folder.Vae, size, size));
            _levels = new NoiseLevels(folder.Diffusion.BetaStart, folder.Diffusion.BetaEnd, folder.Diffusion.Times);
            ProgramHash = HashProgram(folder, options, _networks.LoraLines);
            Limits = new PictureLimits
            {
                Model = GraphName,
                SizeMultiple = folder.Vae.Factor,
                MinSize = MinLatent * folder.Vae.Factor,
                MaxSize = MaxSide / folder.Vae.Factor * folder.Vae.Factor,
                MaxPixels = MaxPixels,
                DefaultSize = size,
                MaxSteps = PictureInput.MaxSteps,
                DefaultSteps = 20,
                DefaultGuidancePercent = 750,
                Samplers = DiffusionSamplers.Names,
                MaxPromptTokens = folder.MaxPromptTokens,
                TakesNegativePrompt = true,
                TakesStartPicture = true,
                TakesMask = true,
            };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => GraphName;

    public byte[] ProgramHash { get; }

    public PictureLimits Limits { get; }

    /// <summary>The most bytes that matrices of maps ever took at once.</summary>
    public long PeakMapBytes => _pool.PeakBytes;

    public IReadOnlyList<PromptCut> Cuts(PictureInput input)
    {
        PromptCut?[] cuts = [Cut(nameof(PictureInput.Prompt), input.Prompt), Cut(nameof(PictureInput.NegativePrompt), input.NegativePrompt ?? "")];
        return [.. cuts.OfType<PromptCut>()];

        PromptCut? Cut(string field, string text) => PromptCut.Of(field, text, _folder.MaxPromptTokens, _folder.EncodeAll);
    }

    public IPictureSteps Begin(PictureInput input)
    {
        var (width, height) = (Limits.WidthOf(input), Limits.HeightOf(input));
        _networks.RequireMemory($"A picture of {width} × {height}", " A smaller one needs less.", WorkingSet.Bytes(_folder.UNet, _folder.Vae, width, height));
        _pool.Clear();
        var states = _networks.Text.Encode(_run.Operators, [_folder.Encode(input.Prompt), _folder.Encode(input.NegativePrompt ?? "")]);
        _networks.UNet.Condition(_run.Operators, states);
        return new DiffusionSteps(this, input);
    }

    public void Dispose()
    {
        _networks?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Everything that, with the input, decides the picture.</summary>
    private static byte[] HashProgram(DiffusionFolder folder, PictureModelOptions options, IReadOnlyList<(string Name, string Value)> loras) => ProgramText.Hash(
        $"{GraphName} {GraphVersion}",
        "diffusion-1 guidance-percent noise-1",
        WeightsRoot.Of(folder.UNetFile),
        string.Join('\n', folder.UNet.CanonicalText, folder.Vae.CanonicalText, folder.Text.CanonicalText, folder.Diffusion.CanonicalText),
        [
            ("text-encoder", Convert.ToHexStringLower(WeightsRoot.Of(folder.TextFile))),
            ("autoencoder", Convert.ToHexStringLower(WeightsRoot.Of(folder.VaeFile))),
            ("tokenizer", folder.Tokenizer.Hash),
            ("precision", LayerPrecision.Of(options.Precision).CanonicalText),
            .. loras,
        ]);

    private sealed class DiffusionSteps : IPictureSteps
    {
        private readonly DiffusionPictures _model;
        private readonly PictureInput _input;
        private readonly IDiffusionSampler _sampler;
        private readonly MapShape _map;
        private readonly int _first;
        private readonly float _guidance;
        private readonly StartLatent? _start;

        public DiffusionSteps(DiffusionPictures model, PictureInput input)
        {
            (_model, _input) = (model, input);
            (Width, Height) = (model.Limits.WidthOf(input), model.Limits.HeightOf(input));
            var factor = model._folder.Vae.Factor;
            _map = new MapShape(1, Height / factor, Width / factor);
            _first = input.FirstStep;
            _sampler = DiffusionSamplers.Create(input.Sampler ?? DiffusionSamplers.Names[0], model._levels, input.Steps, _first, model._folder.Diffusion.Offset);
            _guidance = (float)(input.GuidancePercent * 0.01);
            if (input.StartPicture is { } picture)
                _start = StartLatent.Of(model._run, model._networks.Vae, model._folder.Vae, picture, input.Mask);
        }

        public int Steps => _sampler.Steps - _first;

        public int Width { get; }

        public int Height { get; }

        public int StateRows => _sampler.CarriesPrediction ? 2 * _map.Rows : _map.Rows;

        public int StateColumns => AutoencoderConfig.LatentChannels;

        public Matrix Start()
        {
            var state = new Matrix(StateRows, StateColumns);
            var latent = state.Part(0, _map.Rows);
            Sampling.GaussianNoise.Fill(latent, _input.Seed);
            StartLatent.Mix(_start, latent, _sampler.Level(_first));
            return state;
        }

        public void Step(int step, Matrix state)
        {
            var (pool, place) = (_model._pool, step + _first);
            var latent = state.Part(0, _map.Rows);
            var (seen, predicted) = (pool.Take(Passes * _map.Rows, StateColumns), pool.Take(Passes * _map.Rows, StateColumns));
            Scale(latent, _sampler.InputScale(place), seen);
            _model._networks.UNet.Predict(_model._run, seen, _map with { Images = Passes }, _sampler.Time(place), predicted);
            var noise = seen.Part(0, _map.Rows);
            Guidance.Combine(predicted, _guidance, noise);
            _sampler.Advance(place, latent, noise, _sampler.CarriesPrediction ? state.Part(_map.Rows, _map.Rows) : null, _input.Seed);
            pool.Give(seen, predicted);
            _start?.Keep(latent, _input.Seed, _sampler.Level(place + 1));
            RequireFinite(state);
        }

        public byte[] Pixels(Matrix state)
        {
            _model._pool.Clear();
            var latent = new Matrix(_map.Rows, StateColumns);
            Scale(state.Part(0, _map.Rows), _model._folder.Vae.InverseScaling, latent);
            var pixels = new Matrix(checked(Width * Height), 3);
            _model._networks.Vae.Decode(_model._run, latent, _map, pixels);
            RequireFinite(pixels);
            _model._pool.Clear();
            var bytes = PixelBytes.Of(pixels);
            if (_input is { StartPicture: { } picture, Mask: { } mask })
                PixelBytes.Keep(bytes, picture, mask);
            return bytes;
        }

        public RgbPicture Preview(Matrix state) => LatentPreview.Of(state, _map);

        /// <summary>As many copies of x · scale as fit y.</summary>
        private static void Scale(Matrix x, float scale, Matrix y)
        {
            for (var row = 0; row < y.Rows; row++)
            {
                var target = y.Row(row);
                ReadOnlySpan<float> source = x.Row(row % x.Rows);
                for (var k = 0; k < target.Length; k++)
                    target[k] = source[k] * scale;
            }
        }

        private static void RequireFinite(Matrix x)
        {
            for (var row = 0; row < x.Rows; row++)
            {
                foreach (var value in x.Row(row))
                {
                    if (!float.IsFinite(value))
                        throw new ArithmeticException("The latent or the picture is no longer finite; the weights are not those of a trained model.");
                }
            }
        }
    }
}
