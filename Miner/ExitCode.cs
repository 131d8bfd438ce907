namespace Cuckoo.Miner;

/// <summary>What the process ends with.</summary>
public enum ExitCode
{
    /// <summary>Asked to go, and the job under way was finished first.</summary>
    Drained = 0,

    /// <summary>Something that should not happen; the line on standard error names it.</summary>
    Unexpected = 1,

    /// <summary>The command line is wrong.</summary>
    BadArguments = 2,

    /// <summary>The key file cannot be used.</summary>
    KeyFile = 3,

    /// <summary>The model cannot be loaded, or this machine does not compute it exactly.</summary>
    Model = 4,

    /// <summary>The edge opens no session for this miner, or gives it no work.</summary>
    EdgeRefused = 5,

    /// <summary>Asked to go twice, and the job under way was given back.</summary>
    Left = 6,
}
