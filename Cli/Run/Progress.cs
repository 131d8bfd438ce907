namespace Cuckoo.Cli.Run;

/// <summary>Says on a terminal what is being waited for, on a line that goes again.</summary>
/// <param name="output">Standard error.</param>
/// <param name="isShown">Whether that is a terminal.</param>
internal sealed class Progress(TextWriter output, bool isShown)
{
    private const string ToStartOfLineAndErase = "\r\u001b[K";

    private bool isSaid;

    /// <summary>Replaces what was said.</summary>
    public void Say(string text)
    {
        if (!isShown) return;
        output.Write(ToStartOfLineAndErase + TerminalText.OneLine(text));
        isSaid = true;
    }

    /// <summary>Takes it away.</summary>
    public void Clear()
    {
        if (isSaid) output.Write(ToStartOfLineAndErase);
        isSaid = false;
    }
}
