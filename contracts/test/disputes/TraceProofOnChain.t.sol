// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes, Outcome} from "../../src/disputes/IDisputes.sol";
import {Receipts} from "../../src/disputes/Receipts.sol";
import {TraceProof} from "../../src/disputes/TraceProof.sol";
import {DisputeFixture} from "./DisputeFixture.sol";
import {Trace} from "./Trace.sol";

contract TraceProofOnChainTest is DisputeFixture {
    function test_show_ofATraceThatIsShorterThanTheReceiptSays_isRefused() public {
        // A root over four steps in a receipt that speaks of eight: step 3 cannot be shown.
        Receipts.Receipt memory statement = receipt("job-1");
        bytes32[] memory four = Trace.example(4);
        (statement.traceRoot, statement.steps) = (Trace.root(four), 8);
        uint256 id = _demand(statement, 3);
        TraceProof.Step memory former = Trace.step(four, 2);
        TraceProof.Step memory claimed = Trace.step(four, 3);
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 2));
        _show(id, former, claimed);
    }

    function test_openWrongStep_beyondATraceOfOneStep_isRefused() public {
        digests = Trace.example(1);
        Receipts.Receipt memory statement = receipt("job-1");
        statement.steps = 1;
        bytes memory signature = sign(statement);
        TraceProof.Step memory only = step(0);
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 1));
        disputes.openWrongStep(statement, signature, 1, only, only);
    }

    function test_show_withALongerProof_isRefused() public {
        uint256 id = _demand(receipt("job-1"), 7);
        TraceProof.Step memory longer = TraceProof.Step(digests[6], new bytes32[](step(6).path.length + 1));
        for (uint256 i = 0; i + 1 < longer.path.length; ++i) {
            longer.path[i] = step(6).path[i];
        }
        TraceProof.Step memory claimed = step(7);
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 6));
        _show(id, longer, claimed);
    }

    function testFuzz_show_ofAnyStepOfAnyTrace_acquits(uint8 count, uint8 index) public {
        count = uint8(bound(count, 1, 70));
        index = uint8(bound(index, 0, count - 1));
        digests = Trace.example(count);
        Receipts.Receipt memory statement = receipt("job-1");
        statement.steps = count;
        uint256 id = _demand(statement, index);
        _show(id, index == 0 ? none() : step(index - 1), step(index));
        assertClosed(id, Outcome.Innocent);
    }

    function _demand(Receipts.Receipt memory statement, uint64 index) private returns (uint256 id) {
        bytes memory signature = sign(statement);
        vm.prank(CHALLENGER);
        return disputes.openWithholding(statement, signature, index);
    }

    function _show(uint256 id, TraceProof.Step memory former, TraceProof.Step memory claimed) private {
        vm.prank(NODE);
        disputes.show(id, former, claimed);
    }
}
