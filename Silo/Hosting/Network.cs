using Cuckoo.Grains;
using Cuckoo.Grains.Requests;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Silo.Hosting;

/// <summary>The network's numbers out of the silo's options and the model it holds.</summary>
internal static class Network
{
    /// <summary>One coordinator that offers one model.</summary>
    public static NetworkOptions Of(SiloOptions options, PictureModel model)
    {
        if (!CoordinatorId.TryParse(options.Coordinator, out CoordinatorId coordinator) || !Amount.TryParse(options.PricePerStep, out Amount price))
            throw new InvalidOperationException("The options were not checked.");
        ModelCard card = new(model.Name, Hash256.From(model.ProgramHash), model.Width, model.Height, model.MaxSteps, price);
        return new NetworkOptions { Coordinator = coordinator, Models = [card], LedgerShards = options.LedgerShards };
    }
}
