namespace Cuckoo.Kernels.Cpu;

/// <summary>Several pieces of work that do not need each other, as one: threads meet once at the end and not after each.</summary>
internal sealed class JoinedWork : ITeamWork
{
    private readonly ITeamWork[] _parts;

    public JoinedWork(ITeamWork[] parts)
    {
        _parts = parts;
        foreach (var part in parts)
            Chunks += part.Chunks;
    }

    public int Chunks { get; }

    public void Execute(int chunk, int member)
    {
        var part = 0;
        while (chunk >= _parts[part].Chunks)
            chunk -= _parts[part++].Chunks;
        _parts[part].Execute(chunk, member);
    }
}
