namespace Cuckoo.Wire.Requests;

/// <summary>The models that can be asked for.</summary>
/// <param name="Models">One row a model.</param>
public sealed record ModelsReply(IReadOnlyList<ModelRow> Models);

/// <summary>A model on offer.</summary>
/// <param name="Name">Name to ask for it by.</param>
/// <param name="Program">Program hash: graph, weights, vocabulary and numerics version.</param>
/// <param name="Width">Pixels a row of its pictures.</param>
/// <param name="Height">Rows of its pictures.</param>
/// <param name="MaxSteps">Most denoising steps a request may ask for.</param>
/// <param name="PricePerStep">Price of one denoising step in 10^-18 tokens, before audit and margin.</param>
/// <param name="Miners">Miners that hold it and were heard of in the last half minute.</param>
public sealed record ModelRow(string Name, string Program, int Width, int Height, int MaxSteps, string PricePerStep, int Miners);
