using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>The shipped model, read once a test run.</summary>
internal static class Emoji
{
    public static readonly string Folder = PictureModel.DefaultFolder("emoji-t2i");

    private static readonly Lazy<EmojiFiles> Read = new(() => EmojiFiles.Read(Folder));

    public static EmojiFiles Files => Read.Value;

    public static EmojiWeights Weights(IOperators operators) => new(Files.Config, Files.Tensors, operators);

    public static PictureModel Load(KernelVariant variant = KernelVariant.Auto, int threads = 2) =>
        PictureModel.Load(Folder, new KernelOptions { Variant = variant, Threads = threads }, TimeProvider.System);

    public static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
