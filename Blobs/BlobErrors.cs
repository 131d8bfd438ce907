namespace Cuckoo.Blobs;

/// <summary>What is stored is not what was stored: bytes were changed, cut off, put in another order, or lost.</summary>
/// <param name="id">The blob.</param>
/// <param name="what">What was found.</param>
public sealed class BlobDamagedException(ContentId id, string what) : Exception($"Blob {id} is damaged: {what}.")
{
    /// <summary>The blob.</summary>
    public ContentId Id => id;
}

/// <summary>The store of objects failed, after its bounded retries.</summary>
/// <param name="code">The service's own code, such as <c>ServerBusy</c>.</param>
/// <param name="message">What was asked and what it answered; never a key or a signature.</param>
/// <param name="inner">The cause.</param>
public sealed class ObjectStoreException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The service's own code.</summary>
    public string Code => code;
}

/// <summary>Ends the reading of a stream that is to be refused; caught by the store alone.</summary>
internal sealed class PutRefusedException(PutOutcome outcome) : Exception($"The stream is refused: {outcome}.")
{
    public PutOutcome Outcome => outcome;
}
