// Where the programs of the contracts are. npm has forge, cast and anvil as one package a platform with the program itself
// inside; package.json names the one that every registry we know carries (Linux on x64). Elsewhere the programs are taken from
// the PATH, and must be of the same version.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the contracts. */
export const home = dirname(fileURLToPath(import.meta.url));

const architectures = { x64: 'amd64', arm64: 'arm64' };
const { optionalDependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));

/** The path of a program of Foundry; throws, saying what to do, when there is none of the right version. */
export function program(name) {
  const architecture = architectures[process.arch] ?? process.arch;
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const packaged = join(home, 'node_modules', '@foundry-rs', `${name}-${process.platform}-${architecture}`, 'bin', file);
  if (existsSync(packaged)) return packaged;

  const wanted = optionalDependencies[`@foundry-rs/${name}-linux-amd64`];
  const found = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, file)).find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(`${name} is neither at ${packaged} nor on the PATH: run 'npm ci' in ${home}, or install Foundry ${wanted} where npm has no package for ${process.platform}/${process.arch}.`);
  }
  const version = spawnSync(found, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  if (!version.includes(wanted)) throw new Error(`${found} is not Foundry ${wanted}: ${version.split('\n')[0]}`);
  return found;
}
