using System.Buffers.Binary;
using Cuckoo.Blobs;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Storage;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Tokens as text, read with the silo's own copy of the model that gave them.</summary>
internal sealed class Texts(LoadedModels models, BlobStore blobs)
{
    private const char Unknown = '\ufffd';

    /// <summary>What a miner says it has written so far; nothing for pictures, or when the model is no longer here.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">A miner's word: read as far as they are tokens.</param>
    public string? Draft(ModelCard model, IReadOnlyList<int> tokens)
    {
        if (tokens.Count == 0 || models.Text(model.Program.Value) is not { } text) return null;

        // A character whose last bytes are still to come is not said yet, so that what was said stays.
        return Read(text, tokens).TrimEnd(Unknown);
    }

    /// <summary>An accepted text; nothing for pictures, before there is one, and when it is no longer kept.</summary>
    public async Task<TextOutput?> Answer(RequestView view, CancellationToken cancellation)
    {
        if (view is not { Receipt: { } receipt, Spec: TextSpec spec } || models.Text(view.Model.Program.Value) is not { } model) return null;
        if (await blobs.OpenAsync(receipt.OutputHash.ToContentId(), 0, null, cancellation) is not { } stored) return null;
        await using Stream ids = stored;
        byte[] bytes = new byte[receipt.OutputBytes];
        await ids.ReadExactlyAsync(bytes, cancellation);
        int[] tokens = new int[bytes.Length / ResultShape.TokenBytes];
        for (int i = 0; i < tokens.Length; i++) tokens[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * ResultShape.TokenBytes));
        bool isEnded = IsToken(model, tokens[^1]) && model.EndsText(tokens[^1]);
        return new TextOutput(Read(model, tokens), tokens, isEnded ? "stop" : "length", spec.PromptTokens);
    }

    /// <summary>Ids as an output has them.</summary>
    public static byte[] BytesOf(IReadOnlyList<int> tokens)
    {
        byte[] bytes = new byte[tokens.Count * ResultShape.TokenBytes];
        for (int i = 0; i < tokens.Count; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * ResultShape.TokenBytes), tokens[i]);
        return bytes;
    }

    // Accepted without an audit, ids may be anything.
    private static string Read(TextModel model, IReadOnlyList<int> tokens) => model.Decode(tokens.TakeWhile(t => IsToken(model, t)));

    private static bool IsToken(TextModel model, int id) => id >= 0 && id < model.VocabularySize;
}
