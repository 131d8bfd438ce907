using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.Llama;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Models.Llama;

/// <summary>A model's graph over one sequence, fed in chunks of a test's choice.</summary>
internal sealed class LlamaRig : IDisposable
{
    private const int MaxRows = 64;

    private readonly GgufFile _file;
    private readonly LlamaGraph _graph;
    private readonly KvSequence _sequence;
    private int _position;

    public LlamaRig(GgufFile file, IOperators operators)
    {
        _file = file;
        var config = LlamaConfig.Read(file);
        _graph = new LlamaGraph(config, new LlamaWeights(config, file, operators), operators, 512, MaxRows, MaxRows);
        _sequence = new KvSequence(_graph.CacheShape);
    }

    /// <summary>Logits of every token, row-major.</summary>
    public List<float[]> Logits(IReadOnlyList<int> tokens, int chunk)
    {
        var logits = new List<float[]>();
        foreach (var some in tokens.Chunk(chunk))
        {
            while (_sequence.Pages.Count * KvPage.Positions < _position + some.Length)
                _sequence.Append(new KvPage(_graph.CacheShape));
            int[] all = [.. Enumerable.Range(0, some.Length)];
            var (_, result) = _graph.Forward(some, [new SequenceRows(_sequence, 0, _position, some.Length)], all, all);
            foreach (var row in all)
                logits.Add(result!.Row(row).ToArray());
            _position += some.Length;
        }

        return logits;
    }

    /// <summary>Memory the file lies in, if it is not a file of its own.</summary>
    public byte[]? Keep { get; init; }

    public void Dispose() => _file.Dispose();
}
