namespace Cuckoo.Chain.Abi;

/// <summary>A call of a contract, ready to be sent or asked: its input, and how to read what comes back.</summary>
/// <typeparam name="TResult">The result; <see cref="NoResult"/> for a function without one.</typeparam>
public sealed class ContractCall<TResult>
{
    private readonly Func<object[], TResult> read;

    /// <summary>A call of a function with these arguments.</summary>
    /// <exception cref="ArgumentException">A value is not one of its type.</exception>
    public ContractCall(AbiFunction function, IReadOnlyList<object> arguments, Func<object[], TResult> read)
    {
        ArgumentNullException.ThrowIfNull(function);
        Function = function;
        Input = function.EncodeCall(arguments);
        this.read = read;
    }

    /// <summary>The function.</summary>
    public AbiFunction Function { get; }

    /// <summary>The input of the transaction or of eth_call.</summary>
    public ReadOnlyMemory<byte> Input { get; }

    /// <summary>Reads what eth_call gave.</summary>
    /// <exception cref="FormatException">The data are not this function's results.</exception>
    public TResult DecodeResult(ReadOnlyMemory<byte> data) => read(Function.DecodeResult(data));
}

/// <summary>The result of a function that has none.</summary>
public readonly record struct NoResult;
