using System.Globalization;

namespace Orleans;

/// <summary>How long an activation of the class must be idle to be collected, instead of the silo's age.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public class CollectionAgeLimitAttribute : Attribute
{
    private readonly TimeSpan? _period;

    /// <summary>The age is what the properties add up to.</summary>
    public CollectionAgeLimitAttribute()
    {
    }

    /// <summary>The age, written as <see cref="TimeSpan"/> prints it, e.g. <c>00:45:00</c>.</summary>
    public CollectionAgeLimitAttribute(string inactivityPeriod) => _period = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

    /// <summary>The shortest age; it stands in for one that is zero or less.</summary>
    public TimeSpan MinAgeLimit { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Days of the age.</summary>
    public double Days { get; set; }

    /// <summary>Hours of the age.</summary>
    public double Hours { get; set; }

    /// <summary>Minutes of the age.</summary>
    public double Minutes { get; set; }

    /// <summary>Whether idle collection leaves the class alone.</summary>
    public bool AlwaysActive { get; set; }

    /// <summary>The age.</summary>
    public TimeSpan Amount
    {
        get
        {
            var amount = AlwaysActive
                ? TimeSpan.FromDays(short.MaxValue)
                : _period ?? TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return amount <= TimeSpan.Zero ? MinAgeLimit : amount;
        }
    }
}
