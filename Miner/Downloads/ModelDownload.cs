// Brings a model's files into the cache. An answer that breaks off goes on where it ended, also after the process was killed; an edge that
// is away is waited for. Nothing is used before its hash was found right, and what has another one is thrown away and fetched again, but
// not for ever.

using System.Net;
using System.Security.Cryptography;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Jobs;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Downloads;

/// <summary>Downloads models.</summary>
/// <param name="door">The edge, signed in to.</param>
/// <param name="cache">Where they go.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told how far it is.</param>
internal sealed class ModelDownload(EdgeDoor door, ModelCache cache, TimeProvider time, Action<Status> tell)
{
    // A network that is damaged on the way is seldom damaged thrice; a damaged source is.
    private const int MostTries = 3;

    /// <summary>Brings what is not here yet, and gives the model's folder.</summary>
    /// <param name="model">A model whose manifest was found right.</param>
    /// <param name="cancellation">Ends it; what has come is kept.</param>
    /// <exception cref="DownloadException">It cannot be had; the message says why.</exception>
    /// <exception cref="EdgeRefusedException">The edge refuses.</exception>
    public async Task<string> BringAsync(ServedModel model, CancellationToken cancellation)
    {
        var progress = new DownloadProgress(model, time, tell);
        foreach (var file in model.Files.DistinctBy(file => file.Sha256, StringComparer.Ordinal))
        {
            await BringAsync(file, progress, cancellation);
            progress.Whole(file);
        }

        var folder = await cache.AssembleAsync(model);
        if (progress.Fetched > 0)
            progress.Say($"{Megabytes.Of(progress.Fetched)} came, every hash is right.");
        return folder;
    }

    private async Task BringAsync(ServedFile file, DownloadProgress progress, CancellationToken cancellation)
    {
        if (await cache.HoldsAsync(file, cancellation))
            return;
        using var mine = await cache.LockAsync(file, () => progress.Say("another miner here is downloading it; waiting for that one."), time, cancellation);
        if (await cache.HoldsAsync(file, cancellation))
            return;
        var partial = cache.PartialOf(file);
        for (var tries = 1; ; tries++)
        {
            await FetchAsync(file, partial, progress, cancellation);
            if (await IsRightAsync(file, partial, cancellation))
                break;
            await cache.OnDiskAsync(() =>
            {
                File.Delete(partial);
                return Task.FromResult(true);
            });
            progress.Say($"{file.Path} came with other bytes than its hash says; they were thrown away.");
            if (tries == MostTries)
                throw new DownloadException($"{file.Path} came {MostTries} times with other bytes than its hash says. The network's operator has to look at its files.");
        }

        await cache.OnDiskAsync(() =>
        {
            File.Move(partial, cache.WholeOf(file), overwrite: true);
            return Task.FromResult(true);
        });
    }

    // Until as many bytes are here as the file has. A partial file that is too long is none of this file's.
    private async Task FetchAsync(ServedFile file, string partial, DownloadProgress progress, CancellationToken cancellation)
    {
        await using var target = await cache.OnDiskAsync(() => Task.FromResult(new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)));
        await cache.OnDiskAsync(() =>
        {
            if (target.Length > file.Bytes)
                target.SetLength(0);
            target.Position = target.Length;
            return Task.FromResult(true);
        });
        cache.RequireRoom(file.Bytes - target.Length);
        var begun = target.Length;
        if (begun > 0 && begun < file.Bytes)
            progress.Say($"{file.Path} goes on at {Megabytes.Of(begun)} of {Megabytes.Of(file.Bytes)}.");
        if (begun < file.Bytes)
            await door.FetchAsync(file.Sha256, () => target.Position, TakeAsync, cancellation);
        await cache.OnDiskAsync(() =>
        {
            target.Flush(flushToDisk: true);
            return Task.FromResult(true);
        });

        async Task TakeAsync(HttpResponseMessage reply, Action alive, CancellationToken limit)
        {
            // An answer that is not the part asked for is the whole, from the first byte on.
            if (reply.StatusCode != HttpStatusCode.PartialContent)
                await RewindAsync();
            else if (reply.Content.Headers.ContentRange?.From != target.Position)
                throw new IOException("The edge sent another part than was asked for.");
            await using var content = await reply.Content.ReadAsStreamAsync(limit);
            var buffer = new byte[128 * 1024];
            for (int read; (read = await content.ReadAsync(buffer, limit)) > 0;)
            {
                alive();
                if (target.Position + read > file.Bytes)
                {
                    await RewindAsync();
                    throw new DownloadException($"The edge sends more of {file.Path} than it says it has.");
                }

                await cache.OnDiskAsync(async () =>
                {
                    await target.WriteAsync(buffer.AsMemory(0, read), limit);
                    return true;
                });
                progress.Came(target.Position, read);
            }

            // Kept also when the process is killed before the rest comes.
            await cache.OnDiskAsync(async () =>
            {
                await target.FlushAsync(limit);
                return true;
            });
            if (target.Position < file.Bytes)
                throw new IOException("The answer ended before the file did.");
        }

        Task<bool> RewindAsync() => cache.OnDiskAsync(() =>
        {
            target.SetLength(0);
            return Task.FromResult(true);
        });
    }

    private Task<bool> IsRightAsync(ServedFile file, string partial, CancellationToken cancellation) => cache.OnDiskAsync(async () =>
    {
        await using var content = File.OpenRead(partial);
        return content.Length == file.Bytes
            && string.Equals(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)), file.Sha256, StringComparison.Ordinal);
    });
}
