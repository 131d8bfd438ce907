using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Cuckoo.Kernels.Bench.Peers;

/// <summary>PyTorch in a process of its own: one operator at a time is made ready and timed.</summary>
internal sealed class PyTorchRunner : IDisposable
{
    private const string Missing = "PyTorch is not installed for /usr/bin/python3; on Debian: apt-get install python3-torch";

    private readonly Process _child;

    /// <summary>Starts the process and waits until it has loaded PyTorch.</summary>
    /// <exception cref="PeerMissingException">There is no Python with PyTorch.</exception>
    public PyTorchRunner(int threads)
    {
        var script = Path.Combine(NodePackage.Metadata("PackageFolder"), "Peers", "pytorch_pictures.py");
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

    /// <summary>Makes an operator and its inputs, in the words of pytorch_pictures.py.</summary>
    public void Prepare(string operation)
    {
        if (Ask(operation) != "ready")
            throw new InvalidOperationException($"PyTorch does not know '{operation}'.");
    }

    /// <summary>The time of <paramref name="calls"/> runs of what was made ready.</summary>
    public TimeSpan Time(int calls) => TimeSpan.FromSeconds(double.Parse(Ask(string.Create(CultureInfo.InvariantCulture, $"run {calls}")), CultureInfo.InvariantCulture));

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
