using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Models.StableDiffusion;

/// <summary>Folders of the diffusers layout that are not what they must be: one line that names file and field.</summary>
public sealed class DiffusionFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cuckoo-sd-");

    public DiffusionFolderTests()
    {
        foreach (var file in Directory.EnumerateFiles(Tiny.Folder, "*", SearchOption.AllDirectories))
        {
            var target = PathOf(Path.GetRelativePath(Tiny.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_TheFolderItself_IsTheSameProgramUnderEitherName()
    {
        File.Move(PathOf("unet/diffusion_pytorch_model.fp16.safetensors"), PathOf("unet/diffusion_pytorch_model.safetensors"));
        using var moved = Tiny.Load(folder: _folder.FullName);
        using var model = Tiny.Load();
        Assert.Equal(model.ProgramHash, moved.ProgramHash);
    }

    [Theory]
    [InlineData("unet/config.json")]
    [InlineData("vae/config.json")]
    [InlineData("text_encoder/config.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("tokenizer/merges.txt")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("text_encoder/model.safetensors")]
    public void Load_MissingFile_SaysWhich(string file)
    {
        File.Delete(PathOf(file));
        Assert.Contains(Path.GetFileName(file), Assert.ThrowsAny<IOException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PickledWeightsOnly_AreNotOpened()
    {
        File.Move(PathOf("vae/diffusion_pytorch_model.safetensors"), PathOf("vae/diffusion_pytorch_model.bin"));
        Assert.Contains("weights of other formats are not read", Assert.Throws<FileNotFoundException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model_index.json", "StableDiffusionPipeline", "StableDiffusionXLPipeline", "_class_name")]
    [InlineData("model_index.json", "\"UNet2DConditionModel\"", "\"FluxTransformer\"", "unet")]
    [InlineData("model_index.json", "\"safety_checker\"", "\"text_encoder_2\"", "text_encoder_2")]
    [InlineData("unet/config.json", "\"act_fn\": \"silu\"", "\"act_fn\": \"gelu\"", "act_fn")]
    [InlineData("unet/config.json", "\"freq_shift\"", "\"freq_shifd\"", "freq_shift")]
    [InlineData("unet/config.json", "\"sample_size\": 8", "\"sample_size\": 8, \"turbo\": true", "turbo")]
    [InlineData("unet/config.json", "\"sample_size\": 8", "\"sample_size\": 8, \"class_embed_type\": \"timestep\"", "class_embed_type")]
    [InlineData("unet/config.json", "\"attention_head_dim\": 2", "\"attention_head_dim\": [2, 2, 2]", "attention_head_dim")]
    [InlineData("unet/config.json", "\"attention_head_dim\": 2", "\"attention_head_dim\": 3", "attention_head_dim")]
    [InlineData("unet/config.json", "\"norm_num_groups\": 8", "\"norm_num_groups\": 5", "norm_num_groups")]
    [InlineData("unet/config.json", "\"cross_attention_dim\": 32", "\"cross_attention_dim\": 64", "cross_attention_dim")]
    [InlineData("unet/config.json", "\"layers_per_block\": 1", "\"layers_per_block\": 2", "down_blocks.0.resnets.1.norm1.weight")]
    [InlineData("unet/config.json", "\"layers_per_block\": 1", "\"layers_per_block\": 1000000", "layers_per_block")]
    [InlineData("unet/config.json", "\"DownBlock2D\"", "\"SimpleDownBlock2D\"", "down_block_types")]
    [InlineData("vae/config.json", "\"latent_channels\": 4", "\"latent_channels\": 16", "latent_channels")]
    [InlineData("vae/config.json", "    24", "    32", "encoder.down_blocks.1.resnets.0.conv1.weight.shape")]
    [InlineData("text_encoder/config.json", "\"quick_gelu\"", "\"gelu\"", "hidden_act")]
    [InlineData("text_encoder/config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1", "text_model.encoder.layers.1.layer_norm1.weight")]
    [InlineData("text_encoder/config.json", "\"vocab_size\": 528", "\"vocab_size\": 500", "vocab_size")]
    [InlineData("scheduler/scheduler_config.json", "\"scaled_linear\"", "\"linear\"", "beta_schedule")]
    [InlineData("scheduler/scheduler_config.json", "\"clip_sample\": false", "\"prediction_type\": \"v_prediction\"", "prediction_type")]
    [InlineData("scheduler/scheduler_config.json", "\"beta_end\": 0.012", "\"beta_end\": 1e300", "beta_end")]
    [InlineData("tokenizer/vocab.json", "\"a</w>\": 320", "\"a</w>\": 321", "a</w>")]
    [InlineData("tokenizer/vocab.json", "{", "{\"extra\": 999,", "file")]
    [InlineData("tokenizer/merges.txt", "r e", "zz e", "zze")]
    [InlineData("tokenizer/tokenizer_config.json", "true", "false", "do_lower_case")]
    public void Load_WrongText_NamesFileAndField(string file, string right, string wrong, string field)
    {
        var text = File.ReadAllText(PathOf(file));
        var at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{file} has no {right}");
        File.WriteAllText(PathOf(file), string.Concat(text.AsSpan(0, at), wrong, text.AsSpan(at + right.Length)));
        var fault = Assert.Throws<ModelFormatException>(Load);
        Assert.Equal(field, fault.Field);
        Assert.StartsWith(field.StartsWith("down_blocks", StringComparison.Ordinal) || field.Contains("coder.", StringComparison.Ordinal) ? file.Split('/')[0] : file, fault.File, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Load_WeightThatIsNaN_NamesFileTensorAndOffset()
    {
        var bytes = File.ReadAllBytes(PathOf("unet/diffusion_pytorch_model.fp16.safetensors"));
        (bytes[^2], bytes[^1]) = (0x01, 0x7E);
        File.WriteAllBytes(PathOf("unet/diffusion_pytorch_model.fp16.safetensors"), bytes);
        var fault = Assert.Throws<ModelFormatException>(Load);
        Assert.Equal(("unet/diffusion_pytorch_model.fp16.safetensors", "conv_out.bias", bytes.Length - 2L), (fault.File, fault.Field, fault.Offset));
    }

    [Fact]
    public void Load_OneWeightBitFlipped_IsAnotherProgram()
    {
        var bytes = File.ReadAllBytes(PathOf("vae/diffusion_pytorch_model.safetensors"));
        bytes[^100] ^= 1;
        File.WriteAllBytes(PathOf("vae/diffusion_pytorch_model.safetensors"), bytes);
        using var changed = Tiny.Load(folder: _folder.FullName);
        using var model = Tiny.Load();
        Assert.NotEqual(model.ProgramHash, changed.ProgramHash);
        using var moved = PictureModel.Load(Tiny.Folder, new PictureModelOptions { MemoryLimitBytes = 64 << 20 }, TimeProvider.System);
        Assert.Equal(model.ProgramHash, moved.ProgramHash);
    }

    [Fact]
    public void Load_MoreMemoryThanAllowed_IsRefusedWithTheSum()
    {
        var fault = Assert.Throws<ModelTooLargeException>(() => PictureModel.Load(Tiny.Folder, new PictureModelOptions { MemoryLimitBytes = 1 << 20 }, TimeProvider.System));
        Assert.Contains("The model needs 2 MiB: text encoder 1 MiB, UNet 1 MiB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenDispute_FolderHasChanged_IsRefused()
    {
        using var model = Tiny.Load(folder: _folder.FullName);
        var text = File.ReadAllText(PathOf("scheduler/scheduler_config.json"));
        File.WriteAllText(PathOf("scheduler/scheduler_config.json"), text.Replace("0.012", "0.013", StringComparison.Ordinal));
        Assert.Equal("programHash", Assert.Throws<ModelFormatException>(() => model.OpenDispute(new KernelOptions { Threads = 1 })).Field);
    }

    private void Load() => Tiny.Load(folder: _folder.FullName).Dispose();

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);
}
