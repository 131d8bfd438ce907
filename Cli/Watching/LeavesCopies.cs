using Cuckoo.Chain.Epochs;
using Cuckoo.Client;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.Watching;

/// <summary>Leaves of epochs: from the copies kept here, else from the edge, of which a copy is kept then. Whether they are a root's is for the watcher to see.</summary>
/// <param name="client">The edge.</param>
/// <param name="folder">Where copies are kept; nothing keeps none.</param>
internal sealed class LeavesCopies(CuckooClient client, string? folder)
{
    /// <summary>The leaves that are said to be a root's; nothing when nobody shows any.</summary>
    public async Task<Stream?> OpenAsync(PostedRoot root, CancellationToken cancellation)
    {
        string? copy = folder is null ? null : Path.Combine(folder, $"{root.DataHash}.leaves");
        if (copy is not null && File.Exists(copy)) return File.OpenRead(copy);
        try
        {
            EpochsReply epochs = await client.EpochsAsync(cancellation);
            string wanted = Convert.ToHexStringLower(root.DataHash.ToBytes());
            if (epochs.Epochs.FirstOrDefault(one => string.Equals(one.DataHash, wanted, StringComparison.Ordinal)) is not { } epoch) return null;
            // A file of its own, so that a million leaves need no memory here; it goes when it is closed unless it is to be kept.
            string path = copy is null ? Path.GetTempFileName() : copy + ".part";
            if (folder is not null) Directory.CreateDirectory(folder);
            FileStream file = new(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Options = copy is null ? FileOptions.DeleteOnClose : FileOptions.None });
            try
            {
                await client.CopyLeavesAsync(epoch.Epoch, file, LeavesHeader.Length + (long)root.Count * LeavesHeader.LeafLength, cancellation);
                if (copy is not null) File.Move(path, copy, overwrite: true);
                file.Position = 0;
                return file;
            }
            catch (Exception)
            {
                await file.DisposeAsync();
                throw;
            }
        }
        catch (EdgeException)
        {
            // Who does not answer shows no leaves.
            return null;
        }
    }
}
