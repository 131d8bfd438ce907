using System.Globalization;

namespace Cuckoo.Miner.Jobs;

/// <summary>The least that a miner takes for a step or a generated token, in 10^-18 tokens as decimal texts.</summary>
/// <param name="Otherwise">For whatever is not named; nothing where it takes what is paid.</param>
/// <param name="Named">For what is named: models as an operator writes them, programs as the edge knows them.</param>
public sealed record LeastPrices(string? Otherwise, IReadOnlyDictionary<string, string> Named)
{
    /// <summary>A miner that takes whatever is paid.</summary>
    public static LeastPrices None { get; } = new(null, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Prices as they are said: PRICE for all, MODEL=PRICE for one model. Nothing where one is neither, or says something twice.</summary>
    public static LeastPrices? Parse(IEnumerable<string> said)
    {
        ArgumentNullException.ThrowIfNull(said);
        string? otherwise = null;
        Dictionary<string, string> named = new(StringComparer.Ordinal);
        foreach (var one in said)
        {
            var at = one.IndexOf('=', StringComparison.Ordinal);
            var price = one[(at + 1)..];
            if (!UInt128.TryParse(price, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return null;
            if (at >= 0 ? at == 0 || !named.TryAdd(one[..at], price) : otherwise is not null) return null;
            if (at < 0) otherwise = price;
        }

        return new LeastPrices(otherwise, named);
    }

    /// <summary>The first model that is named and is none of these; nothing where all are.</summary>
    /// <param name="models">Names of what the miner runs.</param>
    public string? Unknown(IEnumerable<string> models) => Named.Keys.Except(models, StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>The same, for the programs of the models that are named.</summary>
    /// <param name="models">What the miner runs: each model's name and its program. A model that is none of these has no price here.</param>
    public LeastPrices ByProgram(IEnumerable<(string Model, string Program)> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return this with
        {
            Named = models.Where(one => Named.ContainsKey(one.Model)).ToDictionary(one => one.Program, one => Named[one.Model], StringComparer.Ordinal),
        };
    }
}
