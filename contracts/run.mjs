// Runs forge on the contracts, wherever it is called from:
//
//   node contracts/run.mjs build
//   node contracts/run.mjs test --match-path 'test/pay/*'
//   FOUNDRY_PROFILE=ci node contracts/run.mjs test      what every change has to pass (invariants 256 x 200)
//   FOUNDRY_PROFILE=long node contracts/run.mjs test    the same for longer, with a new seed each time
//
// It needs Node 20 and `npm ci` in this folder, and nothing else.

import { spawnSync } from 'node:child_process';
import { home, program } from './toolchain.mjs';

const words = process.argv.slice(2);
// The linter compiles without code and would leave such artifacts to the next build, so it has folders of its own.
const env = words[0] === 'lint' ? { ...process.env, FOUNDRY_OUT: 'build/lint/out', FOUNDRY_CACHE_PATH: 'build/lint/cache' } : process.env;

try {
  const ended = spawnSync(program('forge'), words, { cwd: home, stdio: 'inherit', env });
  if (ended.error) throw ended.error;
  process.exitCode = ended.status ?? 1;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
