using System.Diagnostics;
using System.Runtime.InteropServices;
using Cuckoo.Cli.Processes;

namespace Cuckoo.Cli.Mine;

/// <summary>The miner as a process of its own whose lines are this one's. It goes when this program does, also when that is killed.</summary>
internal static class MinerProgram
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="key">Its key file, whose folder is made.</param>
    /// <param name="arguments">Its arguments, by which it hears on standard input when to go.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ChildFailedException">It is not there.</exception>
    /// <exception cref="IOException">The key's folder cannot be made.</exception>
    public static async Task<int> Run(string key, IEnumerable<string> arguments)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(key))!);
        return await Run(arguments);
    }

    /// <summary>Runs one of its commands to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ChildFailedException">It is not there.</exception>
    public static async Task<int> Run(IEnumerable<string> arguments)
    {
        using Process miner = new()
        {
            StartInfo = new ProcessStartInfo("dotnet", [ProgramFile.PathOf("MinerProgram"), .. arguments]) { UseShellExecute = false, RedirectStandardInput = true },
        };
        int asked = 0;
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Pass);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Pass);
        miner.Start();
        await miner.WaitForExitAsync();
        return miner.ExitCode;

        // Ctrl-C in a terminal reaches the miner as well, which takes the line after it for the same wish.
        void Pass(PosixSignalContext signal)
        {
            signal.Cancel = true;
            try
            {
                if (Interlocked.Increment(ref asked) > 1)
                {
                    miner.StandardInput.Close();
                    return;
                }

                miner.StandardInput.WriteLine();
                miner.StandardInput.Flush();
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // It has not begun, or has gone already.
            }
        }
    }
}
