using Cuckoo.Grains.Settlement;

namespace Cuckoo.Simulation.Settling;

/// <summary>The steps of settlement by the names that their own states give them.</summary>
internal static class SettlingSteps
{
    /// <summary>Every step that these states can take, but those that the chain's turns give.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Enum.GetValues<EpochStage>().Where(static one => one is not EpochStage.None).Select(static one => $"epoch {one}"),
        .. Enum.GetValues<DisputeStatus>().Where(static one => one is not DisputeStatus.None).Select(static one => $"dispute {one}"),
        .. Enum.GetValues<MirrorOrderKind>().Where(static one => one is not MirrorOrderKind.None).SelectMany(static one => new[] { $"mirror ordered {one}", $"mirror did {one}" }),
    ];

    /// <summary>What is new in a state.</summary>
    public static IEnumerable<string> Of(object? before, object after) => after switch
    {
        EpochState now => OfEpochs(before as EpochState ?? new EpochState(), now),
        DisputeState now => OfDisputes(before as DisputeState ?? new DisputeState(), now),
        MirrorState now => OfMirror(before as MirrorState ?? new MirrorState(), now),
        _ => [],
    };

    private static IEnumerable<string> OfEpochs(EpochState before, EpochState now)
    {
        foreach (EpochRecord epoch in now.Epochs)
        {
            if (before.Epochs.FirstOrDefault(one => one.Number == epoch.Number)?.Stage != epoch.Stage) yield return $"epoch {epoch.Stage}";
        }

        if (before.SkippedAt != now.SkippedAt) yield return "epoch skipped";
        if (before.Warning?.Name is { } was ? now.Warning?.Name != was : now.Warning is not null) yield return $"epoch warned {now.Warning?.Name}";
        if (before.Unanswered is null != now.Unanswered is null) yield return $"epoch {(now.Unanswered is null ? "answered" : "unanswered")}";
    }

    private static IEnumerable<string> OfDisputes(DisputeState before, DisputeState now)
    {
        foreach (DisputeRecord dispute in now.Disputes)
        {
            DisputeRecord? was = before.Disputes.FirstOrDefault(one => one.Number == dispute.Number);
            if (was?.Status != dispute.Status) yield return $"dispute {dispute.Status}";
            else if (was.Progress?.Turn != dispute.Progress?.Turn) yield return $"dispute seen {dispute.Progress?.Turn}";
            else if (was != dispute) yield return "dispute noted";
        }
    }

    // A plan is stored before its transfer is made, and its step after it.
    private static IEnumerable<string> OfMirror(MirrorState before, MirrorState now)
    {
        foreach (MirrorOrder order in now.Orders)
        {
            MirrorOrder? was = before.Orders.Find(one => one.Subject == order.Subject && one.Kind == order.Kind);
            if (was is null) yield return $"mirror ordered {order.Kind}";
            else if (was != order) yield return $"mirror {(BridgeRules.IsPlanned(order) ? "planned" : "stepped")} {order.Kind}";
        }

        foreach (MirrorOrder order in before.Orders.Where(one => !now.Orders.Exists(kept => kept.Subject == one.Subject && kept.Kind == one.Kind))) yield return $"mirror did {order.Kind}";
        if (before.Version != now.Version && before.Orders == now.Orders) yield return "mirror followed";
    }
}
