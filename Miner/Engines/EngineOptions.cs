namespace Cuckoo.Miner.Engines;

/// <summary>By which of its calls an engine is asked.</summary>
public enum EngineApi
{
    /// <summary><c>/chat/completions</c>: the engine writes the conversation out by its own template.</summary>
    Chat = 0,

    /// <summary><c>/completions</c> with the ids of the prompt, as the network's own template writes it.</summary>
    Completions,
}

/// <summary>An engine that speaks OpenAI's API, and how patient one is with it.</summary>
/// <param name="Url">Its base, such as <c>http://127.0.0.1:8080/v1</c>.</param>
/// <param name="Model">What the engine calls the model.</param>
/// <param name="Api">By which of its calls it is asked.</param>
/// <param name="Key">Sent as a bearer token, if it wants one.</param>
public sealed record EngineOptions(Uri Url, string Model, EngineApi Api = EngineApi.Chat, string? Key = null)
{
    /// <summary>The environment variable that holds the key: a command line is read by others.</summary>
    public const string KeyVariable = "CUCKOO_ENGINE_KEY";

    /// <summary>How long it may take until its answer begins: it may load the model first, and reads the prompt.</summary>
    public TimeSpan FirstTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long it may be silent within an answer.</summary>
    public TimeSpan SilenceTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long an engine that could not be reached is tried again; twice as long each time, three times in all.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    // So that a key is never part of a line that is written.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"{nameof(Url)} = {Url}, {nameof(Model)} = {Model}, {nameof(Api)} = {Api}");
        return true;
    }
}
