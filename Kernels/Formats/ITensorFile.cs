namespace Cuckoo.Kernels.Formats;

/// <summary>An open model file, or several that belong together: tensors by name, mapped and never copied whole.</summary>
internal interface ITensorFile : IDisposable
{
    /// <summary>The name that messages use.</summary>
    string Name { get; }

    IReadOnlyDictionary<string, ModelTensor> Tensors { get; }
}
