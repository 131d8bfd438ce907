namespace Cuckoo.Grains.Requests;

/// <summary>By what results of a model are judged. The default is the stricter one, as of whatever was stored before there were two.</summary>
public enum ModelProfile
{
    /// <summary>The same bits on every device: equality of hashes.</summary>
    Exact = 0,

    /// <summary>Other engines' numerics: likeness to what the model would say here. Such a result says that it is one.</summary>
    Tolerant,
}
