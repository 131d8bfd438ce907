using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Cuckoo.Kernels.Bench.Peers;

/// <summary>PyTorch in a process of its own: one operator or network at a time is made ready and timed.</summary>
internal sealed class PyTorchRunner : IDisposable
{
    private const string Missing = "PyTorch is not installed for /usr/bin/python3; on Debian: apt-get install python3-torch";

    private readonly Process _child;

    /// <summary>Starts the process and waits until it has loaded PyTorch.</summary>
    /// <exception cref="PeerMissingException">There is no Python with PyTorch.</exception>
    /// <param name="threads">Threads it may use.</param>
    /// <param name="file">The script beside this source; all speak alike.</param>
    public PyTorchRunner(int threads, string file = "pytorch_pictures.py")
    {
        var script = Path.Combine(NodePackage.Metadata("PackageFolder"), "Peers", file);
        try
        {
            _child = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, threads.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
        }
        catch (Win32Exception fault)
        {
            throw new PeerMissingException(Missing, fault);
        }

        if (_child.StandardOutput.ReadLine() is { } name)
        {
            Name = name;
            return;
        }

        _child.WaitForExit();
        _child.Dispose();
        throw new PeerMissingException(Missing);
    }

    /// <summary>PyTorch and its version.</summary>
    public string Name { get; }

    /// <summary>Makes an operator and its inputs, in the words of the script.</summary>
    public void Prepare(string operation)
    {
        if (Ask(operation) != "ready")
            throw new InvalidOperationException($"PyTorch does not know '{operation}'.");
    }

    /// <summary>The time of <paramref name="calls"/> runs of what was made ready, by the clock or of the processors.</summary>
    public TimeSpan Time(int calls, bool ofProcessors)
    {
        var seconds = Ask(string.Create(CultureInfo.InvariantCulture, $"run {calls}")).Split(' ');
        return TimeSpan.FromSeconds(double.Parse(seconds[ofProcessors ? 1 : 0], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _child.StandardInput.Close();
        _child.WaitForExit();
        _child.Dispose();
    }

    private string Ask(string line)
    {
        _child.StandardInput.WriteLine(line);
        return _child.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch ended without an answer.");
    }
}
