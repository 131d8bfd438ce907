namespace Cuckoo.Wire.Miners;

/// <summary>A benchmark that a miner is to pass; its time runs from the first answer that has it.</summary>
/// <param name="Challenge">A fresh text.</param>
/// <param name="Lanes">How many lanes there are, each of which is computed.</param>
/// <param name="LaneBytes">Memory that a lane takes.</param>
/// <param name="AnswerBy">The last moment for the answer to arrive.</param>
public sealed record BenchmarkTask(string Challenge, int Lanes, int LaneBytes, DateTimeOffset AnswerBy);

/// <summary>A benchmark done.</summary>
/// <param name="Challenge">Its challenge.</param>
/// <param name="Lanes">
/// 32 bytes of each lane, lower-case hexadecimal: scrypt with N = 2^15, r = 8, p = 1 of the challenge under the salt
/// <c>Cuckoo benchmark 1</c>, the operator's address and the lane's number from 0 on, with spaces between them.
/// </param>
public sealed record BenchmarkAnswer(string Challenge, IReadOnlyList<string> Lanes);
