// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {CuckooPay} from "../../src/pay/CuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";
import {Tree} from "./Tree.sol";

/// @notice The contract under search, the books behind every root that was posted, what each account really did, and, where
/// `WATCHED`, somebody who looks at every root before time passes.
abstract contract PayWorld is Base {
    /// @dev What is wrong with a root, as only its operator knows.
    enum Fault {
        None,
        Overspent,
        Regressed,
        Unsigned,
        Unbalanced,
        Duplicated,
        Moved,
        Withheld
    }

    uint256 public constant ACCOUNTS = 5;
    uint128 internal constant OPERATOR_BOND = 1e21;
    uint256 internal constant OPERATOR_KEY = 0x0b;

    CuckooToken public token;
    CuckooPay public pay;
    bool public immutable WATCHED;
    address[] private _accounts;
    uint256 private _firstOpen = 1;
    mapping(uint256 epoch => bool) private _asked;

    address internal owner = address(0x0712);
    address internal operator = vm.addr(OPERATOR_KEY);
    address internal stranger = address(0x5714);
    address internal watcher = address(0x3a7c);

    /// @dev What must never be seen and was.
    string public broken;

    mapping(address account => uint256) public depositsOf;
    mapping(address account => uint256) public claimsOf;
    mapping(address account => uint256) public exitsOf;
    mapping(address account => uint256) public signedOf;
    mapping(address account => uint256) public requestedAt;
    mapping(address account => uint256) public mostEarnedFinally;
    mapping(uint256 epoch => Fault) public faultOf;
    mapping(uint256 epoch => uint256) public baseOf;
    uint256 public lastFinal;
    uint256 public lastFinalTotal;
    uint256[] public claimedFrom;

    mapping(uint256 epoch => SumTree.Leaf[]) private _leaves;

    constructor(bool watched_) {
        WATCHED = watched_;
        CuckooToken.Grant[] memory grants = new CuckooToken.Grant[](1);
        grants[0] = CuckooToken.Grant({to: address(this), amount: 1e27, start: 0, duration: 0});
        token = new CuckooToken(grants);
        token.mint(0);
        ICuckooPay.Rules memory rules = ICuckooPay.Rules({
            challengeWindow: 1 days,
            responseTime: 6 hours,
            inclusionTime: 2 hours,
            exitDelay: 2 days,
            rotationDelay: 7 days,
            operatorBond: OPERATOR_BOND,
            challengeBond: 1e18
        });
        pay = CuckooPay(build("CuckooPay", type(CuckooPay).creationCode, abi.encode(token, owner, operator, rules)));
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            _accounts.push(vm.addr(keyOf(i)));
            _fund(_account(i), 1e26);
        }
        _fund(operator, 1e26);
        _fund(stranger, 1e26);
        _fund(watcher, 1e26);
        vm.prank(operator);
        pay.addBond(operator, OPERATOR_BOND);
    }

    function _fund(address account, uint256 amount) private {
        token.transfer(account, amount);
        vm.prank(account);
        token.approve(address(pay), type(uint256).max);
    }

    function keyOf(uint256 i) public pure returns (uint256) {
        return 0x7000 + i % ACCOUNTS;
    }

    function accountAt(uint256 i) public view returns (address) {
        return _accounts[i % ACCOUNTS];
    }

    /// @dev The leaf of a place in a final root, for the suite to look at.
    function leafAt(uint256 epoch, uint256 i) external view returns (SumTree.Leaf memory) {
        return _leaves[epoch][i];
    }

    /// @dev The proof of a place, for the suite to leave with.
    function proofAt(uint256 epoch, uint256 i) external view returns (ICuckooPay.ProvenLeaf memory) {
        return Tree.prove(_leaves[epoch], i);
    }

    /// @dev Whether the tree of this epoch can be shown: it is the one that was posted, and its sides are equal.
    function isShown(uint256 epoch) external view returns (bool) {
        SumTree.Node memory root = Tree.root(_leaves[epoch]);
        return root.hash == pay.epochAt(epoch).root && root.earned == root.spent;
    }

    /// @dev The suite lets the watcher look once more.
    function look() external {
        if (WATCHED) _watch();
    }

    /// @dev The suite let an account leave.
    function noteExit(address account, uint256 paid) external {
        exitsOf[account] += paid;
    }

    function claimedFromCount() external view returns (uint256) {
        return claimedFrom.length;
    }

    function _account(uint256 i) internal view returns (address) {
        return accountAt(i);
    }

    /// @dev The first account from this one on that asked to leave, or this one.
    function _leaver(uint256 who) internal view returns (address account) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            account = _account(who % ACCOUNTS + i);
            if (pay.exitOf(account).requestedAt != 0) return account;
        }
        return _account(who);
    }

    function _anyEpoch(uint256 seed) internal view returns (uint256) {
        uint256 count = pay.latestEpoch();
        return count == 0 ? 0 : 1 + seed % count;
    }

    function _books(uint256 epoch) internal view returns (SumTree.Leaf[] memory) {
        return _leaves[epoch];
    }

    function _empty() internal view returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            leaves[i].account = _account(i);
        }
    }

    function _sum(SumTree.Leaf[] memory leaves, bool spent) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < leaves.length; ++i) {
            sum += spent ? leaves[i].spent : leaves[i].earned;
        }
    }

    /// @dev Whether the books of `epoch`, shown or not, are those under the root of the other.
    function _sameTree(uint256 epoch, uint256 other) internal view returns (bool) {
        return Tree.root(_leaves[epoch]).hash == pay.epochAt(other).root;
    }

    /// @dev Where the account is in the books of this epoch; place 0 where it is nowhere.
    function _placeOf(address account, uint256 epoch) internal view returns (uint256) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            if (_leaves[epoch][i].account == account) return i;
        }
        return 0;
    }

    /// @dev Whether a root with a fault stands; what an honest operator would post on it would be at fault too.
    function _faultPending() internal view returns (bool) {
        for (uint256 e = pay.finalEpoch() + 1; e <= pay.latestEpoch(); ++e) {
            if (faultOf[e] != Fault.None && !pay.epochAt(e).cancelled) return true;
        }
        return faultOf[pay.finalEpoch()] != Fault.None;
    }

    function _post(SumTree.Leaf[] memory leaves, Fault fault) internal {
        SumTree.Node memory root = Tree.root(leaves);
        if (fault == Fault.Withheld) root.hash = keccak256("nothing anybody can show");
        uint256 base = pay.latestEpoch();
        vm.prank(operator);
        uint256 epoch = pay.postRoot(root.hash, root.spent, uint32(ACCOUNTS), 0);
        (faultOf[epoch], baseOf[epoch]) = (fault, base);
        for (uint256 i = 0; i < leaves.length; ++i) {
            _leaves[epoch].push(leaves[i]);
        }
    }

    function _claim(uint256 place, uint256 epoch) internal {
        if (epoch == 0) return;
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(_books(epoch), place);
        uint256 counts = pay.finalEpoch();
        uint256 before = token.balanceOf(leaf.account);
        uint256 paid = pay.claim(leaf);
        if (token.balanceOf(leaf.account) != before + paid) broken = "a claim paid another amount than it says";
        if (epoch != counts && !_sameTree(epoch, counts)) broken = "a claim was paid from a root that does not count";
        claimsOf[leaf.account] += paid;
        claimedFrom.push(counts);
        _note();
    }

    function _exitUnproven(address account) internal {
        vm.prank(account);
        _exited(account, pay.exitUnproven());
    }

    function _exited(address account, uint256 paid) internal {
        exitsOf[account] += paid;
        if (vm.getBlockTimestamp() < requestedAt[account] + 2 days) broken = "an exit was paid before its time";
        _note();
    }

    function receiptOf(address account, uint256 earned) internal view returns (bytes memory) {
        return signed(OPERATOR_KEY, _digest("EarnedReceipt(address earner,uint128 cumulativeEarned)", account, earned));
    }

    function voucherOf(address account, uint256 spent) internal view returns (bytes memory) {
        uint256 key = 0;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            if (_account(i) == account) key = keyOf(i);
        }
        if (key == 0) return "";
        return signed(key, _digest("SpendVoucher(address payer,uint128 cumulativeSpent)", account, spent));
    }

    function _digest(string memory form, address account, uint256 amount) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CuckooPay"),
                keccak256("1"),
                block.chainid,
                address(pay)
            )
        );
        bytes32 content = keccak256(abi.encode(keccak256(bytes(form)), account, uint128(amount)));
        return keccak256(abi.encodePacked(hex"1901", domain, content));
    }

    /// @dev The operator's answer: the voucher where there is one, the leaves as they are.
    function _answer(uint256 challenge) internal {
        ICuckooPay.Challenge memory asked = pay.challengeAt(challenge);
        if (asked.kind == ICuckooPay.Kind.Spend) {
            uint256 spent = signedOf[asked.account];
            pay.answerSpend(challenge, uint128(spent), voucherOf(asked.account, spent));
        } else if (asked.kind == ICuckooPay.Kind.Earned) {
            uint256 latest = pay.latestEpoch();
            pay.answerEarned(challenge, latest, Tree.prove(_books(latest), _placeOf(asked.account, latest)));
        } else if (asked.kind == ICuckooPay.Kind.Leaves) {
            pay.answerLeaves(challenge, _books(asked.epoch), new SumTree.Node[](0));
        }
    }

    /// @dev Takes every root that waits, the oldest first, and holds against it what is wrong with it. A question is put only
    /// while the window lasts, and is always in time, because nobody waits for longer than a window between two looks.
    function _watch() internal {
        for (uint256 e = pay.finalEpoch() + 1; e <= pay.latestEpoch(); ++e) {
            ICuckooPay.Epoch memory epoch = pay.epochAt(e);
            if (epoch.cancelled || faultOf[e] == Fault.None || _asked[e]) continue;
            if (_proves(e)) return;
            _asked[e] = true;
            vm.prank(watcher);
            try pay.challengeLeaves(e, 0) {} catch {}
            for (uint256 i = 0; i < ACCOUNTS; ++i) {
                SumTree.Leaf memory leaf = _leaves[e][i];
                if (faultOf[e] != Fault.Unsigned || leaf.spent <= signedOf[leaf.account]) continue;
                vm.prank(watcher);
                try pay.challengeSpend(e, Tree.prove(_leaves[e], i)) {} catch {}
            }
        }
    }

    /// @dev Tries on a root at fault what its fault can be proven by, against the root it was posted on.
    function _proves(uint256 e) private returns (bool) {
        uint256 base = baseOf[e];
        Fault fault = faultOf[e];
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            ICuckooPay.ProvenLeaf memory leaf = Tree.prove(_leaves[e], i);
            bytes memory call = abi.encodeCall(pay.proveOverspent, (e, leaf));
            if (fault == Fault.Regressed || fault == Fault.Moved) {
                ICuckooPay.ProvenLeaf memory before = Tree.prove(_leaves[base], i);
                call = fault == Fault.Moved
                    ? abi.encodeCall(pay.proveMoved, (e, leaf, base, before))
                    : abi.encodeCall(pay.proveRegressed, (e, leaf, base, before));
            } else if (fault == Fault.Duplicated) {
                uint256 other = _placeOf(leaf.account, e);
                if (other == i) continue;
                call = abi.encodeCall(pay.proveDuplicated, (e, leaf, Tree.prove(_leaves[e], other)));
            }
            if (_succeeds(call)) return true;
        }
        return false;
    }

    function _succeeds(bytes memory call) private returns (bool success) {
        vm.prank(watcher);
        (success,) = address(pay).call(call);
    }

    function _refuteLies() internal {
        uint256 epoch = pay.finalEpoch();
        if (epoch == 0) return;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            ICuckooPay.Exit memory asked = pay.exitOf(_account(i));
            uint256 place = _placeOf(_account(i), epoch);
            if (asked.statedAt == 0 || _leaves[epoch][place].spent <= asked.statedSpent) continue;
            vm.prank(watcher);
            pay.refuteSpent(Tree.prove(_leaves[epoch], place));
        }
    }

    function _timeOutAll() internal {
        uint256 count = pay.challengeCount();
        bool first = true;
        for (uint256 i = _firstOpen; i <= count; ++i) {
            if (pay.challengeAt(i).kind == ICuckooPay.Kind.None) continue;
            try pay.timeOut(i) {}
            catch {
                if (first) _firstOpen = i;
                first = false;
            }
        }
        if (first) _firstOpen = count + 1;
    }

    /// @dev Notes what is final, which may only grow.
    function _note() internal {
        uint256 epoch = pay.finalEpoch();
        if (epoch < lastFinal) broken = "a final root was not final any more";
        uint256 total = pay.epochAt(epoch).total;
        if (total < lastFinalTotal) broken = "the total of the final roots fell";
        if (pay.epochAt(epoch).cancelled) broken = "a final root was cancelled";
        (lastFinal, lastFinalTotal) = (epoch, total);
        if (epoch == 0) return;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            SumTree.Leaf memory leaf = _leaves[epoch][i];
            if (leaf.earned > mostEarnedFinally[leaf.account]) mostEarnedFinally[leaf.account] = leaf.earned;
        }
    }
}
