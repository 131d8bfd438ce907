using Cuckoo.Cli.Run;
using Cuckoo.Client.Receipts;
using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tokenizers.Chat;
using Cuckoo.Pictures;

namespace Cuckoo.Cli;

/// <summary>The one place where a command that runs models fails: a line on standard error and an exit code.</summary>
internal static class ModelCommand
{
    /// <summary>Runs the work beside this thread, so that Ctrl-C is heard meanwhile.</summary>
    public static async Task<int> Run(Func<CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(() => work(cancellation), CancellationToken.None);
        }
        catch (Exception e) when (e is ModelFormatException or ModelTooLargeException or InvalidTextInputException or NumericsMismatchException or DeviceException
            or NotFiniteException or PictureFormatException or ReceiptFormatException or ChatRefusedException or PromptException or PlatformNotSupportedException
            or IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            await Console.Error.WriteLineAsync($"cuckoo: {TerminalText.OneLine(e.Message)}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cuckoo: Stopped.");
            return ExitCode.Interrupted;
        }
    }
}
