// The miner: an untrusted process that pulls jobs from an edge, runs the model and signs what it did. This
// file is wiring, in the order in which a miner starts; every way to fail ends in one line that says what to
// do and an exit code that ExitCode explains.

using System.CommandLine;
using System.Runtime.InteropServices;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner;
using Cuckoo.Miner.Cheats;
using Cuckoo.Miner.Disputes;
using Cuckoo.Miner.Downloads;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Engines;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Keys;
using Cuckoo.Miner.Operation;
using Cuckoo.Miner.Work;

var command = CommandLine.Command(MineAsync);
command.Subcommands.Add(AuthoriseCommand.New(TimeProvider.System, Fail));
foreach (var one in OperatorCommands.All(TimeProvider.System, Fail))
    command.Subcommands.Add(one);
var parsed = command.Parse(args);
if (parsed.Errors.Count > 0)
    return (int)Fail(ExitCode.BadArguments, $"{parsed.Errors[0].Message} Run with --help to see all options.");
// The signals are handled below: the library's own handling would end a job in the middle.
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });

static async Task<ExitCode> MineAsync(MinerOptions options)
{
    var loading = "";
    try
    {
        var time = TimeProvider.System;
        var live = new LiveStatus();
        var lines = new StatusLines(Console.Out, options.IsJson, time, HasTerminal(options) ? () => live.Line(Console.WindowWidth) : null);
        using var departure = new Departure();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Depart);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Depart);

        if (options.IsAttached) _ = departure.HearParentAsync(Console.OpenStandardInput());

        using var key = MinerKey.Open(options.KeyPath, options.PasswordFile, Environment.GetEnvironmentVariable);
        var authorisation = options.Authorisation is null ? null : AuthorisationFile.Read(options.Authorisation, key.Address);
        if (options.Cheat is not null)
            lines.Write(new Status("cheating", $"THIS MINER CHEATS ON PURPOSE ({options.Cheat}): its results are wrong and should be caught."));
        using var door = new EdgeDoor(new EdgeOptions { Edge = options.Edge, Authorisation = authorisation }, key, time, isBack => lines.Write(isBack
            ? new Status("edge_back", "The edge answers again.")
            : new Status("edge_lost", $"The edge at {options.Edge} does not answer; trying again until it does.")));
        using var models = new LoadedModels();
        using var engine = options.Engine is null ? null : new OpenAiEngine(options.Engine, time);
        IReadOnlyList<IWork>? works = null;
        var download = new ModelDownload(door, new ModelCache(options.ModelFolder), time, Tell);
        try
        {
            var choice = new ModelChoice(options.Models, door, download, Tell);
            if (options.Engine is not null)
                works = [await choice.ForEngineAsync(engine!, time, name => loading = name, departure.Drain)];
            else
                await choice.LoadAsync(models, KernelsOf(options, time, Tell), time, name => loading = name, departure.Drain);
        }
        catch (OperationCanceledException) when (departure.Drain.IsCancellationRequested)
        {
            lines.Write(new Status("left", "Asked to go before it had begun; what has come of its models is kept."));
            return ExitCode.Drained;
        }

        (string Model, string Program)[] run = works is [EngineWork { Model: var model } only] ? [(model, only.Program)] : [.. models.All.Select(one => (one.Name, one.Work.Program))];
        if (options.Prices.Unknown(run.Select(one => one.Model)) is { } unknown)
            return Fail(ExitCode.BadArguments, $"--min-price names {unknown}, which this miner does not run. It runs {string.Join(", ", run.Select(one => one.Model))}.");
        works ??= [.. models.All.Select(model => options.Cheat is null ? model.Work : Cheat.Named(options.Cheat, model.Work))];
        var traces = new TraceFolder(options.Disputes!.TraceFolder, TraceFolder.DefaultTime, TraceFolder.DefaultBytes, time);
        using var answers = DisputeAnswers.Open(options.Disputes, traces, time, Tell, Environment.GetEnvironmentVariable);
        using var mined = new CancellationTokenSource();
        var answering = answers?.RunAsync(mined.Token) ?? Task.CompletedTask;
        try
        {
            await MineAndShowAsync(new JobLoop(door, works, key, time, Tell, options.Threads, new KeptTraces(traces, time, Tell).Keep, waitsForStake: answers is not null, options.Prices.ByProgram(run)), door);
        }
        finally
        {
            await mined.CancelAsync();
            await answering;
        }

        lines.Write(new Status("left", "No more jobs are taken."));
        return departure.Leave.IsCancellationRequested ? ExitCode.Left : ExitCode.Drained;

        void Tell(Status status)
        {
            live.Hear(status);
            lines.Write(status);
        }

        async Task MineAndShowAsync(JobLoop loop, EdgeDoor edge)
        {
            using var over = new CancellationTokenSource();
            var following = HasTerminal(options) ? live.FollowAsync(edge, time, lines.Refresh, over.Token) : Task.CompletedTask;
            try
            {
                await loop.RunAsync(departure);
            }
            finally
            {
                await over.CancelAsync();
                await following;
            }
        }

        void Depart(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (departure.Ask())
                lines.Write(new Status("draining", "Asked to go: the job under way is finished first; ask again to leave at once."));
        }
    }
    catch (KeyFileException e)
    {
        return Fail(ExitCode.KeyFile, e.Message);
    }
    catch (ModelFormatException e)
    {
        return Fail(ExitCode.Model, $"The model {loading} is damaged: {e.Message}. Build or install the program again.");
    }
    catch (NumericsMismatchException e)
    {
        return Fail(ExitCode.Model, $"{e.Message} Try another --variant or --device; this machine must not take exact work as it is.");
    }
    catch (ModelTooLargeException e)
    {
        return Fail(ExitCode.Model, $"The model {loading} does not fit: {e.Message} Name fewer models with --model.");
    }
    catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
    {
        return Fail(ExitCode.Model, $"The model {loading} is not in {PictureModel.DefaultFolder(loading)}, and the network does not serve it. Name one that is there with --model.");
    }
    catch (DownloadException e)
    {
        return Fail(ExitCode.Model, $"The model {(loading.Length > 0 ? loading : "list")} cannot be had: {e.Message}");
    }
    catch (EngineException e)
    {
        return Fail(ExitCode.Model, e.Message);
    }
    catch (DisputeSetupException e)
    {
        return Fail(ExitCode.BadArguments, e.Message);
    }
    catch (EdgeRefusedException e)
    {
        return Fail(ExitCode.EdgeRefused, $"The edge at {options.Edge} refuses this miner ({e.Code}): {e.Message}");
    }
#pragma warning disable CA1031 // The last line of defence: a name instead of a stack trace.
    catch (Exception e)
#pragma warning restore CA1031
    {
        return Fail(ExitCode.Unexpected, $"Stopped by something unforeseen ({e.GetType().Name}): {e.Message}");
    }
}

static KernelOptions KernelsOf(MinerOptions options, TimeProvider time, Action<Status> tell) => DeviceChoice.Resolve(
    new KernelOptions { Threads = options.Threads, Variant = options.Variant }, options.Device, time, text => tell(new Status("device_passed_over", text)));

static bool HasTerminal(MinerOptions options) => !options.IsJson && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";

static ExitCode Fail(ExitCode code, string message)
{
    Console.Error.WriteLine("cuckoo-miner: " + message.ReplaceLineEndings(" "));
    return code;
}
