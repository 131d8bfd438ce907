namespace Cuckoo.Grains.Verification;

/// <summary>How like a text of the tolerant profile is to what the model says in the silo's own run.</summary>
/// <param name="IsAlike">Whether that is enough.</param>
/// <param name="Tokens">Tokens of the text.</param>
/// <param name="Fitting">Those that the model might have said.</param>
/// <param name="ExcessMilli">By how much a token surprises more than one of the model's own, on average, in thousandths of a natural logarithm.</param>
/// <param name="AllowedMilli">By how much it may.</param>
[GenerateSerializer, Immutable]
public sealed record Likeness(bool IsAlike, int Tokens, int Fitting, int ExcessMilli, int AllowedMilli);
