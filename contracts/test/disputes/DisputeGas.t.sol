// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Outcome} from "../../src/disputes/IDisputes.sol";
import {TraceProof} from "../../src/disputes/TraceProof.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @notice What disputes over a trace of twenty steps cost, each call as a transaction of its own (`--isolate`). The figures
/// are committed in snapshots/DisputeManager.json; a change that moves one has to commit the new figure too.
contract DisputeGasTest is DisputeFixture {
    string private constant GROUP = "DisputeManager";

    function test_gas_ofDisputes() public {
        uint256 id = openContradiction("job-1");
        vm.snapshotGasLastCall(GROUP, "openContradiction");
        showHarm(id, harmOf("job-1", USER, 1e18));
        vm.snapshotGasLastCall(GROUP, "showHarm");
        wait(3 days + 1);
        disputes.execute(id);
        vm.snapshotGasLastCall(GROUP, "execute, with a slash");
        vm.prank(CHALLENGER);
        disputes.withdraw();
        vm.snapshotGasLastCall(GROUP, "withdraw");

        id = openWithholding("job-2", 7);
        vm.snapshotGasLastCall(GROUP, "openWithholding");
        TraceProof.Step memory former = step(6);
        TraceProof.Step memory claimed = step(7);
        vm.prank(NODE);
        disputes.show(id, former, claimed);
        vm.snapshotGasLastCall(GROUP, "show, which acquits");

        id = openWrongTrace("job-3");
        vm.snapshotGasLastCall(GROUP, "openWrongTrace");
        claimed = step(9);
        vm.prank(NODE);
        disputes.reveal(id, claimed);
        vm.snapshotGasLastCall(GROUP, "reveal");
        vm.prank(CHALLENGER);
        disputes.pick(id, true);
        vm.snapshotGasLastCall(GROUP, "pick");

        id = openWrongStep("job-4", 7);
        vm.snapshotGasLastCall(GROUP, "openWrongStep");
        voteAs(0, id, Outcome.Guilty);
        vm.snapshotGasLastCall(GROUP, "vote");
        voteAs(1, id, Outcome.Guilty);
        vm.snapshotGasLastCall(GROUP, "vote, the deciding one");
        appeal(id);
        vm.snapshotGasLastCall(GROUP, "appeal");
    }
}
