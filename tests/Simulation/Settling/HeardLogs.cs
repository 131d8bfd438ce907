using Microsoft.Extensions.Logging;

namespace Cuckoo.Simulation.Settling;

/// <summary>Everything that the silo writes to its log, to be searched for secrets.</summary>
internal sealed class HeardLogs : ILoggerProvider
{
    private readonly List<string> lines = [];

    /// <summary>The lines at a level or above.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>The first line that has one of these in it.</summary>
    public string? FirstWith(IReadOnlyList<string> secrets) => lines.Find(line => secrets.Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));

    public ILogger CreateLogger(string categoryName) => new Ear(lines, categoryName);

    public void Dispose()
    {
        // It outlives the process it listens to.
    }

    private sealed class Ear(List<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
