namespace Cuckoo.Miner.Engines;

/// <summary>What is wrong with an engine.</summary>
public enum EngineFault
{
    /// <summary>Nobody listens, or the connection breaks before there is an answer.</summary>
    Away,

    /// <summary>It does not know the model, or has no such call.</summary>
    Unknown,

    /// <summary>It wants another key.</summary>
    KeyRefused,

    /// <summary>It refuses the job.</summary>
    Refused,

    /// <summary>It is busy, or fails by itself.</summary>
    Failed,

    /// <summary>It says nothing for too long.</summary>
    Silent,

    /// <summary>Its answer breaks off before its end.</summary>
    CutOff,

    /// <summary>What it answers is not OpenAI's API, or longer than any answer.</summary>
    Garbled,
}

/// <summary>An engine that did not do a job. The message says what to do about it, and never a word of a prompt or of an answer.</summary>
public sealed class EngineException : Exception
{
    internal EngineException(EngineFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public EngineFault Fault { get; }

    /// <summary>Its name for others: whoever waits for the job is told no more.</summary>
    public string Code => Fault switch
    {
        EngineFault.Away => "engine_away",
        EngineFault.Unknown => "engine_model_unknown",
        EngineFault.KeyRefused => "engine_key_refused",
        EngineFault.Refused => "engine_refused",
        EngineFault.Failed => "engine_failed",
        EngineFault.Silent => "engine_silent",
        EngineFault.CutOff => "engine_cut_off",
        EngineFault.Garbled => "engine_garbled",
        _ => throw new InvalidOperationException($"There is no fault {Fault}."),
    };
}
