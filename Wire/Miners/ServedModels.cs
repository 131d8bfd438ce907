namespace Cuckoo.Wire.Miners;

/// <summary>The models a network serves, as a miner gets them.</summary>
/// <param name="Models">One row a model.</param>
public sealed record ServedModels(IReadOnlyList<ServedModel> Models);

/// <summary>A model and the files it is loaded from.</summary>
/// <param name="Name">What jobs call it.</param>
/// <param name="Program">Program hash that these files give.</param>
/// <param name="Files">Its files.</param>
/// <param name="Profile">tolerant where other engines may serve it, and the program hash is the tolerant one of these files; absent where it is exact.</param>
public sealed record ServedModel(string Name, string Program, IReadOnlyList<ServedFile> Files, string? Profile = null);

/// <summary>A file of a model. Models may share one.</summary>
/// <param name="Path">Where it lies below the model's folder: one to four names with slashes between them.</param>
/// <param name="Sha256">SHA-256 of its bytes, by which it is got.</param>
/// <param name="Bytes">How many.</param>
public sealed record ServedFile(string Path, string Sha256, long Bytes);
