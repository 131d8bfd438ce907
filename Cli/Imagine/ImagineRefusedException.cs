namespace Cuckoo.Cli.Imagine;

/// <summary>A picture was asked for that cannot be drawn or kept; the message says what is allowed.</summary>
internal sealed class ImagineRefusedException(string message, int exitCode) : Exception(message)
{
    /// <summary>How the command ends.</summary>
    public int ExitCode { get; } = exitCode;
}
