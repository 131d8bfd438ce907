using System.Diagnostics;
using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Diagnostics;
using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class FilterTests
{
    private readonly Gates _gates = new();
    private readonly LifeLog _log = new();

    [Fact]
    public async Task Filters_OfBothDirections_RunInOrderAroundTheCall()
    {
        await using var silo = await Start(builder => builder
            .AddOutgoingGrainCallFilter(context => Around("out 1", context))
            .AddOutgoingGrainCallFilter(context => Around("out 2", context))
            .AddIncomingGrainCallFilter(context => Around("in 1", context))
            .AddIncomingGrainCallFilter(context => Around("in 2", context)));

        Assert.Equal("a: hi", await Grain(silo, "a").Ping("hi"));

        Assert.Equal(["> out 1", "> out 2", "> in 1", "> in 2", "< in 2", "< in 1", "< out 2", "< out 1"], _log.Lines);
    }

    [Fact]
    public async Task Filter_ThatChangesArgumentsAndResult_IsObeyed()
    {
        await using var silo = await Start(builder => builder
            .AddOutgoingGrainCallFilter(context =>
            {
                context.Request.SetArgument(0, context.Request.GetArgument(0) + " there");
                return context.Invoke();
            })
            .AddIncomingGrainCallFilter(async context =>
            {
                await context.Invoke();
                context.Result += "!";
            }));

        Assert.Equal("a: hi there!", await Grain(silo, "a").Ping("hi"));
    }

    [Fact]
    public async Task Filter_ThatDoesNotGoOn_StandsInForTheGrain()
    {
        await using var silo = await Start(builder => builder.AddIncomingGrainCallFilter(context =>
        {
            context.Result = "no grain";
            return Task.CompletedTask;
        }));

        Assert.Equal("no grain", await Grain(silo, "a").Ping("hi"));
    }

    [Fact]
    public async Task Filter_ThatThrows_FailsTheCall()
    {
        await using var silo = await Start(builder => builder.AddOutgoingGrainCallFilter(static _ => throw new InvalidOperationException("not today")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain(silo, "a").Ping("hi"));
    }

    [Fact]
    public async Task Filter_SeesCallerTargetAndMethods()
    {
        await using var silo = await Start(builder => builder.AddIncomingGrainCallFilter(context =>
        {
            var caller = context.SourceId is { } id && id.Type == context.TargetId.Type ? id.ToString() : "no grain";
            _log.Add($"{caller} -> {context.TargetId} {context.InterfaceName}.{context.MethodName} {context.InterfaceMethod.DeclaringType!.Name} {context.ImplementationMethod.DeclaringType!.Name} {context.Grain.GetType().Name} {context.Request.GetArgumentCount()}");
            return context.Invoke();
        }));

        await Grain(silo, "a").Walk("b");

        Assert.Equal(
            ["no grain -> chain/a IChainGrain.Walk IChainGrain ChainGrain ChainGrain 1", "chain/a -> chain/b IChainGrain.Walk IChainGrain ChainGrain ChainGrain 1"],
            _log.Lines);
    }

    [Fact]
    public async Task Activities_OfACallChain_HangTogether()
    {
        var stopped = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => string.Equals(source.Name, ActivitySources.ApplicationGrainActivitySourceName, StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (stopped) stopped.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var silo = await Start(static builder => builder.AddActivityPropagation());
        using var mine = new Activity("mine").Start();

        await Grain(silo, "traced").Walk("further");

        var ours = stopped.Where(one => one.TraceId == mine.TraceId).ToDictionary(static one => $"{one.Kind} {one.GetTagItem("rpc.orleans.target_id")}", StringComparer.Ordinal);
        Assert.Equal(["Client chain/further", "Client chain/traced", "Server chain/further", "Server chain/traced"], ours.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(mine.SpanId, ours["Client chain/traced"].ParentSpanId);
        Assert.Equal(ours["Client chain/traced"].SpanId, ours["Server chain/traced"].ParentSpanId);
        Assert.Equal(ours["Server chain/traced"].SpanId, ours["Client chain/further"].ParentSpanId);
        Assert.Equal("IChainGrain/Walk", ours["Server chain/further"].DisplayName);
    }

    private async Task Around(string name, global::Orleans.IGrainCallContext context)
    {
        _log.Add($"> {name}");
        await context.Invoke();
        _log.Add($"< {name}");
    }

    private Task<TestSilo> Start(Action<ISiloBuilder> configure)
        => TestSilo.StartAsync(silo =>
        {
            silo.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log));
            configure(silo);
        });

    private static IChainGrain Grain(TestSilo silo, string key) => silo.Client.GetGrain<IChainGrain>(key);
}
