using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cuckoo.Wire.Miners;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cuckoo.Miner.Tests;

/// <summary>The models that a scripted edge serves, and what goes wrong with their files.</summary>
public sealed class ModelShelf
{
    private readonly ConcurrentDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    /// <summary>What it says it serves.</summary>
    public ServedModels Served { get; set; } = new([]);

    /// <summary>What was asked for: the hash, and from which byte on.</summary>
    public ConcurrentQueue<(string Hash, long From)> Asked { get; } = new();

    /// <summary>Breaks the connection off after so many bytes of each of the next answers.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    /// <summary>Flips a bit in so many answers.</summary>
    public int Damages { get; set; }

    /// <summary>Adds a byte to each answer.</summary>
    public bool GivesMore { get; set; }

    /// <summary>Gives the whole whatever part is asked for.</summary>
    public bool IgnoresRanges { get; set; }

    /// <summary>Called before each answer.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>A file of these bytes.</summary>
    public ServedFile Add(string path, byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        files[hash] = bytes;
        return new ServedFile(path, hash, bytes.Length);
    }

    /// <summary>A file of random bytes.</summary>
    public ServedFile Add(string path, int length) => Add(path, RandomNumberGenerator.GetBytes(length));

    /// <summary>A model of these files, served from now on.</summary>
    public ServedModel Serve(string name, string program, params ServedFile[] of) => Serve(new ServedModel(name, program, of));

    /// <summary>A model, served from now on.</summary>
    public ServedModel Serve(ServedModel model)
    {
        Served = new ServedModels([.. Served.Models, model]);
        return model;
    }

    public byte[] BytesOf(ServedFile file) => files[file.Sha256];

    public async Task GiveAsync(HttpContext context, string hash)
    {
        var from = RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out var range) ? range.Ranges.Single().From!.Value : 0;
        Asked.Enqueue((hash, from));
        await BeforeAnswer();
        if (IgnoresRanges)
            from = 0;
        var bytes = files[hash][(int)from..];
        if (Damages > 0)
        {
            Damages--;
            bytes[bytes.Length / 2] ^= 1;
        }

        if (GivesMore)
            bytes = [.. bytes, 0];
        context.Response.StatusCode = from > 0 ? 206 : 200;
        if (from > 0)
            context.Response.Headers.ContentRange = new ContentRangeHeaderValue(from, files[hash].Length - 1, files[hash].Length).ToString();
        context.Response.ContentLength = bytes.Length;
        if (Cuts.TryDequeue(out var cut))
        {
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, cut));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(bytes);
    }
}
