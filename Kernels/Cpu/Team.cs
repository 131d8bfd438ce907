namespace Cuckoo.Kernels.Cpu;

/// <summary>Work that falls into independent chunks; which thread runs a chunk, and when, changes no bit.</summary>
internal interface ITeamWork
{
    int Chunks { get; }

    /// <param name="chunk">0 … Chunks − 1.</param>
    /// <param name="member">The thread, 0 … members − 1; scratch space is kept by it.</param>
    void Execute(int chunk, int member);
}

// A picture is some two thousand operators of a few hundred microseconds: too short to hand to the thread pool. The team's
// threads spin briefly between operators, then park, so that an idle model costs nothing. Chunks are handed out one by one, and
// a thread the system has taken away before it joined a round is not waited for: on a busy machine the caller works alone.

/// <summary>A fixed set of threads that run one piece of work at a time together with the caller.</summary>
internal sealed class Team : IDisposable
{
    /// <summary>Some tens of microseconds: longer than the gap between two operators, far shorter than the wait for a picture.</summary>
    private const int SpinsBeforeParking = 2000;

    /// <summary>The gate holds the round's number, whether it may be joined, and how many have joined and not left.</summary>
    private const int RoundShift = 16;

    private const long Open = 1 << 15;

    private const long JoinedMask = Open - 1;

    private readonly Seat[] _seats;
    private ITeamWork? _work;
    private int _nextChunk;
    private long _gate;
    private bool _ended;
    private Exception? _fault;

    public Team(int members)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(members);
        _seats = new Seat[members - 1];
        for (var i = 0; i < _seats.Length; i++)
        {
            var seat = _seats[i] = new Seat();
            var member = i + 1;
            new Thread(() => Serve(seat, member)) { IsBackground = true, Name = $"kernels {member}" }.Start();
        }
    }

    /// <summary>Runs all chunks and returns when the last is done. One caller at a time.</summary>
    /// <exception cref="InvalidOperationException">A chunk failed on another thread; the cause is inside.</exception>
    public void Run(ITeamWork work)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_seats.Length == 0 || work.Chunks == 1)
        {
            for (var chunk = 0; chunk < work.Chunks; chunk++)
                work.Execute(chunk, 0);
            return;
        }

        _work = work;
        _nextChunk = 0;
        _fault = null;
        NextRound(Open);
        try
        {
            Take(0);
        }
        finally
        {
            Interlocked.And(ref _gate, ~Open);
            var spin = default(SpinWait);
            while ((Volatile.Read(ref _gate) & JoinedMask) != 0)
                spin.SpinOnce(sleep1Threshold: -1);
        }

        if (_fault is { } fault)
            throw new InvalidOperationException("A kernel failed on another thread.", fault);
    }

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        NextRound(0);
    }

    /// <summary>Between rounds nobody is joined and the gate is closed, so the new value can be written whole.</summary>
    private void NextRound(long open)
    {
        var round = (Volatile.Read(ref _gate) >> RoundShift) + 1;
        Interlocked.Exchange(ref _gate, (round << RoundShift) | open);
        foreach (var seat in _seats)
        {
            if (Interlocked.Exchange(ref seat.Parked, 0) == 1)
                seat.Wake.Release();
        }
    }

    private void Serve(Seat seat, int member)
    {
        long seen = 0;
        while (true)
        {
            var gate = Await(seat, seen);
            if (Volatile.Read(ref _ended))
                return;

            while ((gate & Open) != 0)
            {
                var before = Interlocked.CompareExchange(ref _gate, gate + 1, gate);
                if (before == gate)
                {
                    Take(member);
                    Interlocked.Decrement(ref _gate);
                    break;
                }

                gate = before;
            }

            seen = gate >> RoundShift;
        }
    }

    /// <summary>Waits for a round other than <paramref name="seen"/> and returns the gate as it was then.</summary>
    private long Await(Seat seat, long seen)
    {
        while (true)
        {
            for (var spin = 0; spin < SpinsBeforeParking; spin++)
            {
                var gate = Volatile.Read(ref _gate);
                if (gate >> RoundShift != seen)
                    return gate;
                Thread.SpinWait(1);
            }

            Interlocked.Exchange(ref seat.Parked, 1);
            // A round may have begun between the last look and parking. Whoever takes the flag back decides: if the caller
            // did, its release is on the way and must be consumed.
            if (Volatile.Read(ref _gate) >> RoundShift == seen || Interlocked.Exchange(ref seat.Parked, 0) == 0)
                seat.Wake.Wait();
        }
    }

    private void Take(int member)
    {
        var work = _work!;
        try
        {
            for (var chunk = Interlocked.Increment(ref _nextChunk) - 1; chunk < work.Chunks; chunk = Interlocked.Increment(ref _nextChunk) - 1)
                work.Execute(chunk, member);
        }
        catch (Exception fault) when (member != 0)
        {
            Interlocked.CompareExchange(ref _fault, fault, null);
        }
    }

    private sealed class Seat
    {
        public int Parked;

        public SemaphoreSlim Wake { get; } = new(0);
    }
}
