namespace Cuckoo.Miner.Work;

/// <summary>Why an input document is not run.</summary>
public enum JobRefusal
{
    /// <summary>Not the JSON of a job for this model: broken, too long, with members missing, unknown or twice.</summary>
    Unreadable,

    /// <summary>For another model than the one that is loaded.</summary>
    WrongModel,

    /// <summary>The prompt is empty or too long.</summary>
    PromptOutOfBounds,

    /// <summary>The seed is negative.</summary>
    SeedOutOfBounds,

    /// <summary>Fewer or more steps than the model allows.</summary>
    StepsOutOfBounds,

    /// <summary>Guidance below 100 or above 1000 hundredths.</summary>
    GuidanceOutOfBounds,

    /// <summary>A start that is no picture of the model's size, or that is to be drawn anew by another share than 1 to 100 hundredths; or the model takes none.</summary>
    StartOutOfBounds,

    /// <summary>No messages, too many, too long, by somebody else, or in an order that the model's template does not have.</summary>
    MessagesOutOfBounds,

    /// <summary>No token asked for, or more than the context has left.</summary>
    TokensOutOfBounds,

    /// <summary>Temperature above 200 hundredths, or a share of the likeliest tokens that is not 1 to 100.</summary>
    SamplingOutOfBounds,
}

/// <summary>An input document that is not run. The message names the reason and never the prompt.</summary>
public sealed class JobRefusedException : Exception
{
    internal JobRefusedException(JobRefusal reason, Exception? inner = null)
        : base($"The job is refused: {Name(reason)}.", inner) => Reason = reason;

    /// <summary>The reason.</summary>
    public JobRefusal Reason { get; }

    private static string Name(JobRefusal reason) => reason switch
    {
        JobRefusal.Unreadable => "input_unreadable",
        JobRefusal.WrongModel => "wrong_model",
        JobRefusal.PromptOutOfBounds => "prompt_out_of_bounds",
        JobRefusal.SeedOutOfBounds => "seed_out_of_bounds",
        JobRefusal.StepsOutOfBounds => "steps_out_of_bounds",
        JobRefusal.GuidanceOutOfBounds => "guidance_out_of_bounds",
        JobRefusal.StartOutOfBounds => "start_out_of_bounds",
        JobRefusal.MessagesOutOfBounds => "messages_out_of_bounds",
        JobRefusal.TokensOutOfBounds => "tokens_out_of_bounds",
        JobRefusal.SamplingOutOfBounds => "sampling_out_of_bounds",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
