namespace Cuckoo.Wire.Requests;

/// <summary>The models that can be asked for.</summary>
/// <param name="Models">One row a model.</param>
public sealed record ModelsReply(IReadOnlyList<ModelRow> Models);

/// <summary>A model on offer. Which members it has depends on what it makes.</summary>
/// <param name="Name">Name to ask for it by.</param>
/// <param name="Kind">picture or text.</param>
/// <param name="Program">Program hash: graph, weights, vocabulary and numerics version.</param>
/// <param name="Miners">Miners that hold it and were heard of in the last half minute.</param>
/// <param name="Width">Pixels a row of its pictures; absent for text.</param>
/// <param name="Height">Rows of its pictures; absent for text.</param>
/// <param name="MaxSteps">Most denoising steps a request may ask for; absent for text.</param>
/// <param name="PricePerStep">Price of one denoising step in 10^-18 tokens, before audit and margin; absent for text.</param>
/// <param name="ContextTokens">Tokens that a conversation and its answer may have together; absent for pictures.</param>
/// <param name="PricePerPromptToken">Price of one token of the conversation in 10^-18 tokens, before audit and margin; absent for pictures.</param>
/// <param name="PricePerToken">Price of one generated token in 10^-18 tokens, before audit and margin; absent for pictures.</param>
/// <param name="Profile">tolerant where results are judged by likeness and not bit for bit; absent where they are exact.</param>
/// <param name="TakesStart">True of a model of pictures that can start from one; absent otherwise.</param>
public sealed record ModelRow(
    string Name,
    string Kind,
    string Program,
    int Miners,
    int? Width = null,
    int? Height = null,
    int? MaxSteps = null,
    string? PricePerStep = null,
    int? ContextTokens = null,
    string? PricePerPromptToken = null,
    string? PricePerToken = null,
    string? Profile = null,
    bool? TakesStart = null);
