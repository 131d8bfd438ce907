// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What is signed by EIP-712 and judged here
library Receipts {
    /// @notice A miner's statement of a job it has done; strings are UTF-8.
    /// @param jobId The job.
    /// @param leaseId The lease it was done under.
    /// @param miner The signer: the node's hot key.
    /// @param program Hash of the program that ran.
    /// @param inputHash SHA-256 of the input document.
    /// @param outputHash SHA-256 of the output.
    /// @param traceRoot Root over the digests of the steps; see {TraceProof}.
    /// @param steps Steps done.
    /// @param outputBytes Length of the output.
    struct Receipt {
        string jobId;
        string leaseId;
        address miner;
        bytes32 program;
        bytes32 inputHash;
        bytes32 outputHash;
        bytes32 traceRoot;
        uint64 steps;
        uint64 outputBytes;
    }

    /// @notice A coordinator's statement of who paid how much for a job that a dispute is about.
    /// @param job Keccak-256 of the job's id.
    /// @param user Who paid.
    /// @param paid How much.
    struct Harm {
        bytes32 job;
        address user;
        uint128 paid;
    }

    // EIP-712 types are longer than a word, and are hashed by the compiler.
    // solhint-disable gas-small-strings
    bytes32 private constant RECEIPT_TYPEHASH = keccak256(
        "Receipt(string jobId,string leaseId,address miner,bytes32 program,bytes32 inputHash,bytes32 outputHash,"
        "bytes32 traceRoot,uint64 steps,uint64 outputBytes)"
    );

    bytes32 private constant HARM_TYPEHASH = keccak256("Harm(bytes32 job,address user,uint128 paid)");

    // solhint-enable gas-small-strings

    /// @notice EIP-712's hashStruct of a receipt.
    function hash(Receipt calldata receipt) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                RECEIPT_TYPEHASH,
                keccak256(bytes(receipt.jobId)),
                keccak256(bytes(receipt.leaseId)),
                receipt.miner,
                receipt.program,
                receipt.inputHash,
                receipt.outputHash,
                receipt.traceRoot,
                receipt.steps,
                receipt.outputBytes
            )
        );
    }

    /// @notice EIP-712's hashStruct of a harm.
    function hash(Harm calldata harm) internal pure returns (bytes32) {
        return keccak256(abi.encode(HARM_TYPEHASH, harm.job, harm.user, harm.paid));
    }

    /// @notice Names the work: a job under a lease. What is wrong with it is punished once.
    function work(Receipt calldata receipt) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(receipt.jobId)), keccak256(bytes(receipt.leaseId))));
    }
}
