using System.Globalization;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Disputes;

/// <summary>What a node is accused of, and the call that opens the dispute.</summary>
public abstract record DisputeCharge
{
    private DisputeCharge()
    {
    }

    /// <summary>The kind.</summary>
    public abstract DisputeKind Kind { get; }

    /// <summary>The receipt it rests on; nothing where it rests on none.</summary>
    public abstract DisputedReceipt? Receipt { get; }

    /// <summary>One sentence for people.</summary>
    public abstract string Words { get; }

    /// <summary>The call's input.</summary>
    public abstract byte[] Input();

    /// <summary>The contract's name for the fault, which is punished once.</summary>
    /// <param name="node">The accused.</param>
    public virtual Bytes32 FaultOf(Address node) => Receipt!.FaultOf(Kind, node);

    /// <summary>Two receipts for one job and lease that differ: they decide at once.</summary>
    public sealed record Contradiction(DisputedReceipt First, DisputedReceipt Second) : DisputeCharge
    {
        /// <inheritdoc/>
        public override DisputeKind Kind => DisputeKind.Contradiction;

        /// <inheritdoc/>
        public override DisputedReceipt Receipt => First;

        /// <inheritdoc/>
        public override string Words => $"{First.Signer} signed two receipts for job {First.Statement.JobId} under one lease that differ.";

        /// <inheritdoc/>
        public override byte[] Input() => Bytes(DisputeManager.OpenContradiction(First.ForContract(), First.Signature, Second.ForContract(), Second.Signature));
    }

    /// <summary>Steps that are to be shown: showing them, or not, decides.</summary>
    /// <param name="Of">The receipt.</param>
    /// <param name="Step">The step, from 0; it and the one before are asked for.</param>
    public sealed record Withholding(DisputedReceipt Of, int Step) : DisputeCharge
    {
        /// <inheritdoc/>
        public override DisputeKind Kind => DisputeKind.Withholding;

        /// <inheritdoc/>
        public override DisputedReceipt Receipt => Of;

        /// <inheritdoc/>
        public override string Words => string.Create(CultureInfo.InvariantCulture, $"{Of.Signer} is asked to show step {Step + 1} of job {Of.Statement.JobId}.");

        /// <inheritdoc/>
        public override byte[] Input() => Bytes(DisputeManager.OpenWithholding(Of.ForContract(), Of.Signature, (ulong)Step));
    }

    /// <summary>Some step of a trace is wrong, and halving finds it.</summary>
    public sealed record WrongTrace(DisputedReceipt Of) : DisputeCharge
    {
        /// <inheritdoc/>
        public override DisputeKind Kind => DisputeKind.WrongStep;

        /// <inheritdoc/>
        public override DisputedReceipt Receipt => Of;

        /// <inheritdoc/>
        public override string Words => $"Some step of the trace of job {Of.Statement.JobId} is said to be wrong.";

        /// <inheritdoc/>
        public override byte[] Input() => Bytes(DisputeManager.OpenWrongTrace(Of.ForContract(), Of.Signature));
    }

    /// <summary>One step of a trace is wrong; it and the one before are shown with the charge.</summary>
    /// <param name="Of">The receipt.</param>
    /// <param name="Trace">The accused's trace.</param>
    /// <param name="Step">The step, from 0.</param>
    public sealed record WrongStep(DisputedReceipt Of, TraceSteps Trace, int Step) : DisputeCharge
    {
        /// <inheritdoc/>
        public override DisputeKind Kind => DisputeKind.WrongStep;

        /// <inheritdoc/>
        public override DisputedReceipt Receipt => Of;

        /// <inheritdoc/>
        public override string Words => string.Create(CultureInfo.InvariantCulture, $"Step {Step + 1} of the trace of job {Of.Statement.JobId} does not follow from the one before.");

        /// <inheritdoc/>
        public override byte[] Input() => Bytes(DisputeManager.OpenWrongStep(Of.ForContract(), Of.Signature, (ulong)Step, Trace.ProveBefore(Step), Trace.Prove(Step)));
    }

    /// <summary>What no proof can show: the committee looks at the evidence.</summary>
    /// <param name="Node">The accused.</param>
    /// <param name="Evidence">A hash of the evidence.</param>
    /// <param name="Job">Keccak-256 of the job's id, or zero.</param>
    public sealed record Conduct(Address Node, Bytes32 Evidence, Bytes32 Job) : DisputeCharge
    {
        /// <inheritdoc/>
        public override DisputeKind Kind => DisputeKind.Conduct;

        /// <inheritdoc/>
        public override DisputedReceipt? Receipt => null;

        /// <inheritdoc/>
        public override string Words => $"{Node} is accused by the evidence {Evidence}.";

        /// <inheritdoc/>
        public override byte[] Input() => Bytes(DisputeManager.OpenConduct(Node, Evidence, Job));

        /// <inheritdoc/>
        public override Bytes32 FaultOf(Address node) => DisputedReceipt.FaultOf(Kind, node, Evidence);
    }

    private static byte[] Bytes<T>(ContractCall<T> call) => call.Input.ToArray();
}
