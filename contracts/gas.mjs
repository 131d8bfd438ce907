// The gas figures of snapshots/, each call measured as a transaction of its own, so that 21,000 and the calldata are in them.
//
//   node contracts/gas.mjs          measure and write
//   node contracts/gas.mjs --check  measure and fail where a committed figure differs

import { spawnSync } from 'node:child_process';
import { home, program } from './toolchain.mjs';

const mode = process.argv.includes('--check')
  ? ['--gas-snapshot-check', 'true', '--gas-snapshot-emit', 'false']
  : ['--gas-snapshot-check', 'false', '--gas-snapshot-emit', 'true'];
const ended = spawnSync(program('forge'), ['test', '--isolate', '--match-contract', 'Gas', ...mode], { cwd: home, stdio: 'inherit' });
process.exitCode = ended.status ?? 1;
