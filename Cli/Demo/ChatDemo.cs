// A conversation with the Telegram bot, with every part real but Telegram: the bot is the one that would be started with a token.

using Cuckoo.Cli.Processes;

namespace Cuckoo.Cli.Demo;

/// <summary>The bot's demonstration.</summary>
/// <param name="prompt">What is asked for.</param>
/// <param name="data">Where the network and the bot keep what they keep; null for a temporary folder, removed at the end.</param>
/// <param name="writer">Where the conversation is written.</param>
/// <param name="time">The clock.</param>
internal sealed class ChatDemo(string prompt, string? data, TextWriter writer, TimeProvider time)
{
    // A token for nobody outside: only the server in Telegram's place takes it.
    private const string Token = "4242:StandIn-token_for-nobody-outside";

    private readonly TaskCompletionSource played = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Shows it.</summary>
    /// <exception cref="ChildFailedException">A part did not start, or ended before the conversation did.</exception>
    public async Task Show(CancellationToken cancellation)
    {
        LocalNetworkOptions options = new(data, 0, [null, null])
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cuckoo__CanaryMinutes"] = "0" },
        };
        await using LocalNetwork network = await LocalNetwork.Start(options, time, cancellation);
        (ChildProcess telegram, string ready) = await ChildProcess.Start(
            "server in Telegram's place", "StandInProgram", ["--play", prompt], new Dictionary<string, string>(StringComparer.Ordinal), Hear, time, cancellation);
        await using (telegram)
        {
            (ChildProcess bot, _) = await ChildProcess.Start(
                "Telegram bot", "TelegramProgram",
                ["--edge", network.Edge.ToString(), "--api", ready["ready ".Length..], "--data", Path.Combine(network.Folder, "telegram"), "--attached"],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["CUCKOO_TELEGRAM_TOKEN"] = Token },
                line => line.StartsWith("ready ", StringComparison.Ordinal), time, cancellation);
            await using (bot)
            {
                Task<string> failed = await Task.WhenAny([telegram.Ended, bot.Ended, network.SiloEnded, .. network.MinersEnded, Played()]).WaitAsync(cancellation);
                if (!played.Task.IsCompleted) throw new ChildFailedException(await failed);
            }
        }
    }

    private async Task<string> Played()
    {
        await played.Task;
        return "";
    }

    private bool Hear(string line)
    {
        if (line.StartsWith("ready ", StringComparison.Ordinal)) return true;
        if (line == "played") played.TrySetResult();
        else writer.WriteLine(line);
        return false;
    }
}
