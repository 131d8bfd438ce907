// Writes abi/NAME.json ({ contractName, abi, bytecode }) of every contract the network uses, from what `node run.mjs build` made
// of the sources; with --check it writes nothing and fails, naming the files, where one is not what the sources give.
//
//   node contracts/export-abi.mjs           build, then write
//   node contracts/export-abi.mjs --check   build, then compare

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { home, program } from './toolchain.mjs';

const check = process.argv.includes('--check');
const folder = join(home, 'abi');

/** The contract that can be created in every source file below src/, which is the one named as its file; interfaces and
 * libraries have no file here. */
function contracts() {
  return readdirSync(join(home, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.sol'))
    .map((file) => file.split(sep).at(-1).replace(/\.sol$/, ''))
    .filter((name) => existsSync(artifactOf(name)))
    .sort();
}

function artifactOf(name) {
  return join(home, 'out', `${name}.sol`, `${name}.json`);
}

/** The text of abi/NAME.json, or nothing where the contract has no code of its own. */
function exported(name) {
  const { abi, bytecode } = JSON.parse(readFileSync(artifactOf(name), 'utf8'));
  const isLibrary = !abi.some((member) => member.type === 'function' || member.type === 'constructor');
  if (bytecode.object === '0x' || isLibrary) return undefined;
  if (Object.keys(bytecode.linkReferences).length > 0) throw new Error(`${name} has to be linked with a library, which nothing here does.`);
  return `${JSON.stringify({ contractName: name, abi, bytecode: bytecode.object }, null, 1)}\n`;
}

const built = spawnSync(program('forge'), ['build', '--skip', 'test'], { cwd: home, encoding: 'utf8' });
if (built.status !== 0) throw new Error(`forge build failed:\n${built.stdout}${built.stderr}`);

mkdirSync(folder, { recursive: true });
const stale = new Set(readdirSync(folder));
const wrong = [];
for (const name of contracts()) {
  const text = exported(name);
  if (text === undefined) continue;
  const path = join(folder, `${name}.json`);
  stale.delete(`${name}.json`);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (check) wrong.push(`${name}.json`);
  else writeFileSync(path, text);
}
for (const file of stale) {
  if (check) wrong.push(file);
  else rmSync(join(folder, file));
}

if (wrong.length > 0) {
  process.stderr.write(`Not what the sources give (run 'node contracts/export-abi.mjs'): ${wrong.map((file) => `abi/${file}`).join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`abi/ ${check ? 'is' : 'was written as'} what the sources give.\n`);
}
