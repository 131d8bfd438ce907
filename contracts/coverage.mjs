// How much of src/ the tests run: at least 95 % of the lines and of the branches, or it fails and says what is left.
// The searches and the gas figures are left out: what only they reach is not tested by name.
//
//   node contracts/coverage.mjs

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home, program } from './toolchain.mjs';

const least = 95;
const report = join('build', 'lcov.info');
mkdirSync(join(home, 'build'), { recursive: true });
const words = ['coverage', '--no-match-coverage', 'test/|node_modules/', '--no-match-contract', 'Invariant|Gas', '--report', 'lcov', '--report-file', report];
const ended = spawnSync(program('forge'), words, { cwd: home, encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, FOUNDRY_FUZZ_RUNS: '32' } });
if (ended.status !== 0) {
  process.stderr.write(`${ended.stdout}${ended.stderr}`);
  process.exit(1);
}

const sums = { lines: [0, 0], branches: [0, 0] };
const missed = [];
let file = '';
for (const line of readFileSync(join(home, report), 'utf8').split('\n')) {
  const [kind, rest = ''] = line.split(/:(.*)/s);
  const [place, , , times] = kind === 'BRDA' ? rest.split(',') : [];
  if (kind === 'SF') file = rest;
  else if (kind === 'LH') sums.lines[0] += Number(rest);
  else if (kind === 'LF') sums.lines[1] += Number(rest);
  else if (kind === 'BRH') sums.branches[0] += Number(rest);
  else if (kind === 'BRF') sums.branches[1] += Number(rest);
  else if (kind === 'DA' && rest.endsWith(',0')) missed.push(`${file}:${rest.split(',')[0]} is never run`);
  else if (kind === 'BRDA' && (times === '-' || times === '0')) missed.push(`${file}:${place} never goes one of its ways`);
}
for (const place of missed) process.stdout.write(`${place}\n`);
for (const [what, [hit, all]] of Object.entries(sums)) {
  const share = all === 0 ? 0 : (100 * hit) / all;
  process.stdout.write(`${what}: ${hit} of ${all}, ${share.toFixed(1)} %\n`);
  if (share < least) process.exitCode = 1;
}
if (process.exitCode === 1) process.stderr.write(`Less than ${least} % of src/ is tested.\n`);
