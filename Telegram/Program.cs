using Cuckoo.Client;
using Cuckoo.Telegram;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.Updates;
using Microsoft.Extensions.Logging;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(BotOptions.Usage);
    return 0;
}

(BotOptions? options, IReadOnlyList<string> findings) = BotOptions.Read(args, Environment.GetEnvironmentVariable);
if (options is null)
{
    foreach (string finding in findings) Console.Error.WriteLine("cuckoo-telegram: " + finding);
    Console.Error.WriteLine("cuckoo-telegram: --help says everything that can be set.");
    return 2;
}

// Nothing here logs calls, updates or prompts; the framework's own loggers, which might, are not listened to.
using ILoggerFactory loggers = LoggerFactory.Create(logging => logging
    .AddFilter("Microsoft", LogLevel.None).AddFilter("System", LogLevel.None).AddSimpleConsole(console => console.SingleLine = true));
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});
if (options.IsAttached)
{
    _ = Task.Run(async () =>
    {
        byte[] buffer = new byte[64];
        await using Stream input = Console.OpenStandardInput();
        while (await input.ReadAsync(buffer) > 0)
        {
            // Only its end says something.
        }

        await stop.CancelAsync();
    });
}

using PictureCheck check = new(options.WithholdAbove);
try
{
    await new Bot(options, check, TextCheck.With(options.MoreWords), loggers.CreateLogger("bot"), TimeProvider.System).Run(name => Console.WriteLine("ready @" + name), stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (EdgeRefusedException e)
{
    Console.Error.WriteLine($"cuckoo-telegram: The edge refuses ({e.Code}): {e.Message} A bot of a network that is not for development needs CUCKOO_API_KEY, and its account in Cuckoo:TelegramBots of the silo.");
    return 1;
}
catch (Exception e) when (e is TokenRefusedException or EdgeException or InvalidOperationException or IOException)
{
    Console.Error.WriteLine("cuckoo-telegram: " + e.Message);
    return 1;
}
