using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Simulation;

/// <summary>The executor of one life of the process.</summary>
internal sealed class StrandExecutor(StrandContext place, SeededDraws draws, SimulatedPauses pauses) : TurnExecutor
{
    // Turn by turn, or nothing could come between them.
    internal override int TurnsARun => 1;

    internal override bool IsDeterministic => true;

    // Of a middling machine, the same on every one.
    internal override int Processors => 4;

    internal override void Schedule(TurnQueue queue) => place.Ready(queue);

    internal override void Run(Action work) => place.Ready("engine", work);

    // At once: the request is in no list any more, so a process lost in between would leave its caller waiting for ever.
    internal override void Tell(Action answer) => answer();

    internal override Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, draws.Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], draws.Next());
        return new Guid(bytes);
    }

    private protected override void Opened<TResult>(TaskCompletionSource<TResult> done) => pauses.FailWhenLost(error => done.TrySetException(error));
}
