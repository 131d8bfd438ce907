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
// threads spin briefly between operators, then park, so that an idle model costs nothing. Chunks are handed out one by one,
// so a thread the system took away delays one chunk only.

/// <summary>A fixed set of threads that run one piece of work at a time together with the caller.</summary>
internal sealed class Team : IDisposable
{
    /// <summary>Some 20 µs: longer than the gap between two operators, far shorter than one waits for a picture.</summary>
    private const int SpinsBeforeParking = 2000;

    private readonly Seat[] _seats;
    private ITeamWork? _work;
    private int _nextChunk;
    private int _busy;
    private int _round;
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

    public int Members => _seats.Length + 1;

    /// <summary>Runs all chunks and returns when the last is done. One caller at a time.</summary>
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
        _busy = _seats.Length;
        Call();
        Take(0);
        var spin = default(SpinWait);
        while (Volatile.Read(ref _busy) != 0)
            spin.SpinOnce(sleep1Threshold: -1);
        if (Interlocked.Exchange(ref _fault, null) is { } fault)
            throw new InvalidOperationException("A kernel failed on another thread.", fault);
    }

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        Call();
    }

    private void Call()
    {
        Interlocked.Increment(ref _round);
        foreach (var seat in _seats)
        {
            if (Interlocked.Exchange(ref seat.Parked, 0) == 1)
                seat.Wake.Release();
        }
    }

    private void Serve(Seat seat, int member)
    {
        var seen = 0;
        while (true)
        {
            Await(seat, seen);
            seen++;
            if (Volatile.Read(ref _ended))
            {
                seat.Wake.Dispose();
                return;
            }

            Take(member);
            Interlocked.Decrement(ref _busy);
        }
    }

    private void Await(Seat seat, int seen)
    {
        for (var spin = 0; spin < SpinsBeforeParking; spin++)
        {
            if (Volatile.Read(ref _round) != seen)
                return;
            Thread.SpinWait(1);
        }

        Interlocked.Exchange(ref seat.Parked, 1);
        // Called between the last look and parking: whoever clears the flag decides whether a release is on its way.
        if (Volatile.Read(ref _round) != seen && Interlocked.Exchange(ref seat.Parked, 0) == 1)
            return;
        seat.Wake.Wait();
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
