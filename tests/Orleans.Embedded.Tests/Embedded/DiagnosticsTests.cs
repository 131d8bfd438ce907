using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Diagnostics;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Diagnostics;
using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class DiagnosticsTests
{
    private readonly LifeLog _log = new();
    private readonly Gates _gates = new();

    [Fact]
    public async Task Meter_OfASilo_CountsActivationsUnderTheirTypes()
    {
        await using var silo = await Start();
        using var heard = new Measurements(silo);
        var grain = silo.Client.GetGrain<ILifeGrain>("a");
        await grain.Activations();
        await silo.Client.GetGrain<ILifeGrain>("b").Activations();
        await grain.Rest();
        await grain.Activations();
        _log.OnActivate = static () => throw new InvalidOperationException("no luck");
        await Assert.ThrowsAsync<InvalidOperationException>(silo.Client.GetGrain<ILifeGrain>("c").Activations);

        Assert.Equal(4, heard.Sum("orleans-catalog-activation-created"));
        Assert.Equal(2, heard.Sum("orleans-catalog-activation-destroyed"));
        Assert.Equal(1, heard.Sum("orleans-catalog-activation-failed-to-activate"));
        Assert.Equal(1, heard.Sum("orleans-catalog-activation-shutdown", "via=deactivateOnIdle"));
        Assert.Equal(2, heard.Sum("orleans-grains", "type=life"));
        Assert.Equal(2, heard.Observed("orleans-catalog-activations"));
    }

    [Fact]
    public async Task Meter_OfIdleCollection_CountsRoundsAndWhatTheyEnd()
    {
        await using var silo = await Start();
        using var heard = new Measurements(silo);
        await silo.Client.GetGrain<ILifeGrain>("a").Activations();

        silo.Time.Advance(TimeSpan.FromMinutes(16));
        await silo.Client.GetGrain<ILifeGrain>("a").Activations();

        Assert.Equal(16, heard.Sum("orleans-catalog-activation-collections"));
        Assert.Equal(1, heard.Sum("orleans-catalog-activation-shutdown", "via=collection"));
    }

    [Fact]
    public async Task Meter_OfCalls_CountsThemAndTimesTheirAnswers()
    {
        await using var silo = await Start();
        using var heard = new Measurements(silo);
        await silo.Client.GetGrain<ILifeGrain>("a").Activations();
        await silo.Client.GetGrain<ILifeGrain>("a").Activations();
        var held = silo.Client.GetGrain<ILifeGrain>("a").Hold("for ever");
        var waiting = silo.Client.GetGrain<ILifeGrain>("a").Activations();
        silo.Time.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => held);
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        _gates.Open("for ever");

        Assert.Equal(4, heard.Sum("orleans-messaging-sent-local"));
        Assert.Equal(2, heard.Count("orleans-app-requests-latency", ""));
        Assert.Equal(2, heard.Sum("orleans-app-requests-timedout"));
        Assert.Equal(1, heard.Sum("orleans-messaging-expired"));
    }

    [Fact]
    public async Task Meter_OfReminders_CountsTicksAndHowLateTheyAre()
    {
        var ticks = new TickLog();
        await using var silo = await TestSilo.StartAsync(silo => silo.UseInMemoryReminderService().ConfigureServices(services => services.AddSingleton(ticks).AddSingleton(_gates)));
        using var heard = new Measurements(silo);
        await silo.Client.GetGrain<IReminderGrain>("a").Remind("r", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2));

        silo.Time.Advance(TimeSpan.FromMinutes(5));
        await ticks.Next();

        Assert.Equal(1, heard.Sum("orleans-reminders-ticks-delivered"));
        Assert.Equal(0, heard.Sum("orleans-reminders-tardiness"));
    }

    [Fact]
    public async Task Meter_OfStorage_TimesWritesByState()
    {
        await using var silo = await Start();
        using var heard = new Measurements(silo);

        await silo.Client.GetGrain<ICounterGrain>("a").Add(1);
        await silo.Client.GetGrain<ICounterGrain>("a").Add(1);

        Assert.Equal(2, heard.Count("orleans-storage-write-latency", "state_name=counter"));
        Assert.Equal(1, heard.Count("orleans-storage-read-latency", "provider_type_name=MemoryGrainStorage"));
        Assert.Equal(0, heard.Count("orleans-storage-write-errors", "state_name=counter"));
    }

    [Fact]
    public async Task ActivitySources_ListenedTo_TellOfLivesAndStorage()
    {
        ConcurrentQueue<string> names = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is ActivitySources.LifecycleActivitySourceName or ActivitySources.StorageActivitySourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => names.Enqueue($"{activity.OperationName} {activity.GetTagItem("orleans.grain.id")}".Trim()),
        };
        ActivitySource.AddActivityListener(listener);
        await using var silo = await Start();

        await silo.Client.GetGrain<ICounterGrain>("traced").Add(1);

        // Other tests run beside this one and are heard as well.
        Assert.Contains("activate grain counter/traced", names);
        Assert.Contains("storage write", names);
    }

    private Task<TestSilo> Start() => TestSilo.StartAsync(silo => silo.ConfigureServices(services => services.AddSingleton(_log).AddSingleton(_gates)));

    /// <summary>What the meter of one silo says.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _all = [];
        private readonly ConcurrentDictionary<string, double> _observed = new(StringComparer.Ordinal);

        internal Measurements(TestSilo silo)
        {
            var scope = silo.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == EngineMeters.MeterName && instrument.Meter.Scope == scope) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Hear(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
            _listener.Start();
            Assert.NotNull(silo.Services.GetRequiredService<GrainRuntime>().Meters);
        }

        public void Dispose() => _listener.Dispose();

        internal double Sum(string name, string tag = "") => Of(name, tag).Sum(static one => one.Value);

        internal int Count(string name, string tag) => Of(name, tag).Count();

        internal double Observed(string name)
        {
            _listener.RecordObservableInstruments();
            return _observed[name];
        }

        private IEnumerable<(string Name, double Value, string Tags)> Of(string name, string tag)
            => _all.Where(one => one.Name == name && one.Tags.Contains(tag, StringComparison.Ordinal));

        private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (instrument.IsObservable) _observed[instrument.Name] = value;
            else _all.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"))));
        }
    }
}
