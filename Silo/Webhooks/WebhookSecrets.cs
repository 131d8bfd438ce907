using System.Globalization;
using System.Text;
using Cuckoo.Grains;
using Cuckoo.Silo.Storage;

namespace Cuckoo.Silo.Webhooks;

/// <summary>The secrets that webhooks are signed with: made from the edge's own key, so that none is kept.</summary>
internal sealed class WebhookSecrets(EdgeKey key)
{
    /// <summary>An account's secret.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="generation">Which of them, from 1.</param>
    public string Of(AccountId account, int generation) =>
        "whsec_" + Convert.ToHexStringLower(key.Sign("webhook secret", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{account.Value} {generation}"))));
}
