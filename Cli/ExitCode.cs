namespace Cuckoo.Cli;

/// <summary>How a command ended.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It could not be done; standard error has a line that says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int BadArguments = 2;

    /// <summary>It was checked, and is wrong: books that do not balance, a receipt that does not hold.</summary>
    public const int FoundWrong = 3;

    /// <summary>Ctrl-C, by the convention of shells: 128 and the number of the signal.</summary>
    public const int Interrupted = 130;
}
