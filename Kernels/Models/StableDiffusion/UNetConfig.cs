using System.Globalization;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>The sizes of a UNet with cross attention.</summary>
/// <param name="Channels">Channels of each level, from the largest map to the smallest.</param>
/// <param name="Attends">For each level on the way down, whether its blocks attend.</param>
/// <param name="UpAttends">The same on the way up, in the order of the way up.</param>
/// <param name="Layers">Blocks a level on the way down; one more on the way up.</param>
/// <param name="Heads">Attention heads of every block.</param>
/// <param name="TextWidth">Numbers of a text state.</param>
/// <param name="Groups">Groups of the norms.</param>
/// <param name="Epsilon">Epsilon of the norms in the blocks.</param>
/// <param name="LatentChannels">Channels of the latent.</param>
/// <param name="LatentSize">The side of the latent it was trained with.</param>
internal sealed record UNetConfig(
    int[] Channels, bool[] Attends, bool[] UpAttends, int Layers, int Heads, int TextWidth, int Groups, float Epsilon, int LatentChannels, int LatentSize)
{
    private const int MaxLevels = 8;

    /// <summary>Numbers of the time's embedding.</summary>
    public int TimeWidth => 4 * Channels[0];

    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"unet channels={string.Join(',', Channels)} down={Letters(Attends)} up={Letters(UpAttends)} layers={Layers} heads={Heads} text={TextWidth} groups={Groups} eps={BitConverter.SingleToUInt32Bits(Epsilon):x8} latent={LatentChannels}");

    /// <summary>Reads unet/config.json: every key is known, and what is not run is refused by name.</summary>
    public static UNetConfig Read(ConfigReader reader)
    {
        reader.Fixed("_class_name", "\"UNet2DConditionModel\"");
        reader.Ignore("_diffusers_version", "_name_or_path");
        var channels = reader.Integers("block_out_channels", 1, 4096, MaxLevels);
        var attends = reader.Choices("down_block_types", channels.Length, "DownBlock2D", "CrossAttnDownBlock2D");
        var upAttends = reader.Choices("up_block_types", channels.Length, "UpBlock2D", "CrossAttnUpBlock2D");
        var config = new UNetConfig(
            channels,
            attends,
            upAttends,
            Layers: reader.Integer("layers_per_block", 1, 8),
            Heads: reader.Integer("attention_head_dim", 1, 64),
            TextWidth: reader.Integer("cross_attention_dim", 1, 4096),
            Groups: reader.Integer("norm_num_groups", 1, 256),
            Epsilon: reader.Epsilon("norm_eps"),
            LatentChannels: reader.Integer("in_channels", 4, 4),
            LatentSize: reader.Integer("sample_size", 4, 128));
        reader.Fixed("out_channels", "4");
        reader.Fixed("act_fn", "\"silu\"");
        reader.Fixed("flip_sin_to_cos", "true");
        reader.Fixed("freq_shift", "0");
        reader.Optional("center_input_sample", "false");
        reader.Optional("downsample_padding", "1");
        reader.Optional("mid_block_scale_factor", "1", "1.0");
        reader.Optional("mid_block_type", "\"UNetMidBlock2DCrossAttn\"");
        reader.Optional("transformer_layers_per_block", "1");
        reader.Optional("attention_type", "\"default\"");
        reader.Optional("time_embedding_type", "\"positional\"");
        reader.Optional("resnet_time_scale_shift", "\"default\"");
        reader.Optional("resnet_out_scale_factor", "1", "1.0");
        reader.Optional("conv_in_kernel", "3");
        reader.Optional("conv_out_kernel", "3");
        reader.Optional("dropout", "0", "0.0");
        foreach (var name in (string[])["class_embeddings_concat", "dual_cross_attention", "only_cross_attention", "resnet_skip_time_act"])
            reader.Optional(name, "false");
        reader.Ignore("use_linear_projection", "upcast_attention", "addition_embed_type_num_heads"); // The shapes tell the first; the others choose precision, or size what is null.
        foreach (var name in (string[])["addition_embed_type", "addition_time_embed_dim", "class_embed_type", "cross_attention_norm", "encoder_hid_dim", "encoder_hid_dim_type",
            "mid_block_only_cross_attention", "num_attention_heads", "num_class_embeds", "projection_class_embeddings_input_dim", "reverse_transformer_layers_per_block",
            "time_cond_proj_dim", "time_embedding_act_fn", "time_embedding_dim", "timestep_post_act"])
            reader.Optional(name, "null");
        reader.Done();
        for (var level = 0; level < channels.Length; level++)
        {
            reader.Require(channels[level] % config.Groups == 0, "norm_num_groups", $"{config.Groups} does not divide the {channels[level]} channels of level {level}");
            reader.Require(channels[level] % config.Heads == 0, "attention_head_dim", $"{config.Heads} does not divide the {channels[level]} channels of level {level}");
        }

        reader.Require(channels[0] % 2 == 0, "block_out_channels", $"{channels[0]} is not even");
        return config;
    }

    private static string Letters(bool[] attends) => string.Concat(attends.Select(a => a ? 'a' : 'c'));
}
