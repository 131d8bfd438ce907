using System.Security.Cryptography;
using Cuckoo.Grains;

namespace Cuckoo.Silo.Hosting;

/// <summary>The operating system's generator: nobody foresees an id, a seed or an audit draw.</summary>
internal sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc/>
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
