// One silo on one thread, in virtual time, with every choice drawn from a seed. The test's own code is one more strand
// among those the seed picks from. A process that is lost leaves nothing but what was stored.

using Orleans.Runtime;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// A silo whose every interleaving, delay and fault follows from a seed: what went wrong once goes wrong again with the
/// same seed. Grains must use the silo's <see cref="TimeProvider"/> and stay on their scheduler, and must not depend on the
/// order of hash tables; code that leaves the thread is reported.
/// </summary>
public sealed class SimulatedSilo
{
    private readonly SimulationOptions _options;
    private readonly SeededDraws _draws;
    private readonly Strands _strands;
    private readonly SimulatedDisk _disk = new();
    private readonly VirtualClock _clock = new();
    private readonly SimulationLog _log;
    private readonly StrandContext _outside;
    private SimulatedLife? _life;
    private Task _starting = Task.CompletedTask;
    private long? _lossAfter;

    private SimulatedSilo(SimulationOptions options)
    {
        _options = options;
        _draws = new SeededDraws(options.Seed);
        _log = new SimulationLog(options.Log);
        _strands = new Strands(_draws, _log);
        _outside = new StrandContext(_strands, Strands.Outside, "test");
        Time = _clock.For(_outside);
        _lossAfter = options.LoseProcessAfter;
    }

    /// <summary>The door to the grains of the present life of the process. References got from it die with that life.</summary>
    /// <exception cref="SiloUnavailableException">The process was lost and is not up again: await <see cref="WhenUpAsync"/>.</exception>
    public IClusterClient Client => _life is { IsUp: true } life ? life.Runtime : throw new SiloUnavailableException("The simulated process is not up.");

    /// <summary>The virtual clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>How many times the process was lost so far.</summary>
    public int ProcessLosses { get; private set; }

    /// <summary>Starts a silo, runs <paramref name="body"/> beside its grains until it completes, and says how it went.</summary>
    /// <exception cref="SimulationException">The body failed, nothing was left to do before it completed, or it took too many steps.</exception>
    public static SimulationReport Run(SimulationOptions options, Func<SimulatedSilo, Task> body)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(body);
        var before = SynchronizationContext.Current;
        var silo = new SimulatedSilo(options);
        try
        {
            return silo.Run(body);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
            silo._life?.Lose();
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Loses the process here and now, and starts it again; completes when it is up. Calls from outside fail, whatever their grains were doing.</summary>
    public Task LoseProcessAsync()
    {
        if (_life is { IsUp: true } life)
        {
            Lose(life);
            _starting = StartAsync();
        }

        return _starting;
    }

    /// <summary>
    /// Stops the process as a host does and starts it again; completes when it is up. What runs comes to its end and every
    /// grain is deactivated first, however long that takes.
    /// </summary>
    public Task StopAsync()
    {
        if (_life is { IsUp: true } life) _starting = RestartAsync(life);
        return _starting;
    }

    /// <summary>Completes when the process is up.</summary>
    public Task WhenUpAsync() => _starting;

    /// <summary>A number from 0 up to <paramref name="count"/>, which is left out, drawn from the seed: for choices of the test itself.</summary>
    public int Draw(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return _draws.Below(count);
    }

    private SimulationReport Run(Func<SimulatedSilo, Task> body)
    {
        Task? done = null;
        _outside.Post(_ => done = RunBody(body), null);
        while (done is not { IsCompleted: true })
        {
            if (_strands.Steps >= _options.MaxSteps) throw Failed($"it was not over after {_options.MaxSteps} steps.", null);
            bool hasDone;
            try
            {
                hasDone = _strands.Step(_clock.Now) || _clock.Jump();
            }
            catch (SimulationException error)
            {
                throw Failed(error.Message, null);
            }

            if (!hasDone) throw Failed($"nothing is left to do, and the test still waits.{_life?.Busy()}", null);
            if (_life is not { IsUp: true }) continue;
            if (_strands.Steps >= _lossAfter) LoseHere();
            else if (_draws.Happens(_options.Faults.ProcessLoss)) _outside.Post(_ => _ = LoseProcessAsync(), null);
        }

        if (!done.IsCompletedSuccessfully)
        {
            var error = done.Exception?.InnerException;
            throw Failed(error?.Message ?? "the test was cancelled.", error);
        }

        return new SimulationReport(_strands.Steps, ProcessLosses, _log.Fingerprint, TimeSpan.FromTicks(_clock.Now));
    }

    // Before any other step, whatever else is ready.
    private void LoseHere()
    {
        _lossAfter = null;
        SynchronizationContext.SetSynchronizationContext(_outside);
        _ = LoseProcessAsync();
    }

    private async Task RunBody(Func<SimulatedSilo, Task> body)
    {
        await (_starting = StartAsync());
        await body(this);
    }

    private async Task RestartAsync(SimulatedLife life)
    {
        await life.StopAsync();
        End(life, "stopped");
        await StartAsync();
    }

    private async Task StartAsync()
    {
        while (true)
        {
            _strands.BeginLife();
            var life = _life = new SimulatedLife(_options, _strands, _clock, _disk, _draws);
            try
            {
                await life.StartAsync();
                return;
            }
            catch (SimulatedFaultException)
            {
                // A process that a fault keeps from starting is started again, as any supervisor would.
                Lose(life);
            }
        }
    }

    private void Lose(SimulatedLife life)
    {
        ProcessLosses++;
        End(life, "lost");
    }

    private void End(SimulatedLife life, string how)
    {
        _log.Step(_clock.Now, "process", how);
        _life = null;
        // Whoever is told goes on in a step of its own, not in the middle of this.
        var here = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        life.Lose();
        SynchronizationContext.SetSynchronizationContext(here);
        _strands.BeginLife();
    }

    private SimulationException Failed(string why, Exception? error)
        => new($"With seed {_options.Seed}{(_options.LoseProcessAfter is { } step ? $" and the process lost after step {step}" : "")}: {why}", error);
}
