using Cuckoo.Blobs.Objects;
using Cuckoo.Blobs.Sealing;

namespace Cuckoo.Blobs;

/// <summary>What a sweep did.</summary>
/// <param name="Seen">Objects looked at.</param>
/// <param name="Dropped">Objects deleted: of deleted blobs, of puts that never ended, uploads nobody took over.</param>
/// <param name="Rewrapped">Keys wrapped anew under the current master key.</param>
/// <param name="Unreadable">Objects that do not say whose they are; they are left where they are.</param>
public readonly record struct SweepResult(int Seen, int Dropped, int Rewrapped, int Unreadable);

/// <summary>
/// Goes through a store's objects, page by page, and deletes those that no record needs. Young objects are left alone: a put may
/// be about to write its record. It is also what collects blobs whose time is over and wraps keys anew after a rotation.
/// </summary>
/// <param name="objects">The objects.</param>
/// <param name="records">The records.</param>
/// <param name="keys">The master keys.</param>
/// <param name="time">The clock.</param>
public sealed class BlobSweep(IObjectStore objects, IBlobRecords records, MasterKeys keys, TimeProvider time)
{
    /// <summary>How old an object must be: far longer than any put or any link may take.</summary>
    public static TimeSpan YoungTime { get; } = TimeSpan.FromDays(1);

    /// <summary>Goes through all objects once. It may be ended anywhere and begun again.</summary>
    public async Task<SweepResult> RunAsync(CancellationToken cancellation)
    {
        SweepResult result = default;
        DateTimeOffset before = time.GetUtcNow() - YoungTime;
        await foreach (ListedObject upload in objects.ListAsync(ObjectName.UploadFolder, cancellation))
        {
            result = result with { Seen = result.Seen + 1 };
            if (upload.WrittenAt >= before) continue;
            await objects.DeleteAsync(upload.Name, cancellation);
            result = result with { Dropped = result.Dropped + 1 };
        }

        await foreach (ListedObject found in objects.ListAsync(ObjectName.SealedFolder, cancellation))
        {
            result = result with { Seen = result.Seen + 1 };
            if (found.WrittenAt >= before) continue;
            if (await IdOfAsync(found, cancellation) is not { } id)
            {
                result = result with { Unreadable = result.Unreadable + 1 };
            }
            else if (!await records.IsKeptAsync(id, found.Name, cancellation))
            {
                await objects.DeleteAsync(found.Name, cancellation);
                result = result with { Dropped = result.Dropped + 1 };
            }
            else if (await records.FindAsync(id, cancellation) is { } blob && !keys.IsCurrent(blob.Key))
            {
                await records.RewrapAsync(id, blob.Key, keys.Wrap(id, keys.Unwrap(id, blob.Key)), cancellation);
                result = result with { Rewrapped = result.Rewrapped + 1 };
            }
        }

        return result;
    }

    private async Task<ContentId?> IdOfAsync(ListedObject found, CancellationToken cancellation)
    {
        if (found.Length < SealedFormat.SealedLengthOf(0)) return null;
        await using Stream? footer = await objects.OpenAsync(found.Name, found.Length - SealedFormat.FooterLength, SealedFormat.FooterLength, cancellation);
        if (footer is null) return null;
        byte[] bytes = new byte[SealedFormat.FooterLength];
        int read = await footer.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return ContentId.TryRead(bytes.AsSpan(0, read), out ContentId id) ? id : null;
    }
}
