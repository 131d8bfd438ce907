// A stand-in by itself: `--play PROMPT` plays a conversation once a bot has come, and ends; without it what is typed is written to the bot.

using System.Globalization;
using Cuckoo.Telegram.StandIn;

int port = 0;
string? prompt = null;
for (int i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] is "--port") port = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    if (args[i] is "--play") prompt = args[i + 1];
}

await using StandInServer server = await StandInServer.Start(TimeProvider.System, port);
Console.WriteLine($"ready {server.Url}");
Conversation conversation = new(server.World, new Someone(1001, "ann"), Console.Out, TimeProvider.System);
if (prompt is null)
{
    Console.WriteLine($"Start a bot with CUCKOO_TELEGRAM_TOKEN={StandInServer.Token} and --api {server.Url}; then type, or 'press' and a button.");
    await conversation.Run(Console.In, CancellationToken.None);
    return;
}

using CancellationTokenSource gone = new();
_ = Task.Run(async () =>
{
    // Whoever started this has gone when standard input ends.
    await Console.In.ReadToEndAsync();
    await gone.CancelAsync();
});
try
{
    await conversation.Play(prompt, gone.Token);
    Console.WriteLine("played");
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, gone.Token);
}
catch (OperationCanceledException)
{
    // It is over.
}
catch (TimeoutException)
{
    Console.WriteLine("The bot fell silent.");
}
